package dev.countersign.e2e.documents;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** The shape of Java sources, as the compiler's parser sees it. */
public final class Norms extends TreeScanner<@Nullable Void, CompilationUnitTree> {
    private final SourcePositions positions;
    private final List<Method> methods = new ArrayList<>();
    private final Map<String, Integer> publicTypes = new TreeMap<>();

    /** One method: where it is, how many lines its text has, how many parameters it takes. */
    public record Method(String name, int lines, int parameters) {}

    private Norms(SourcePositions positions) {
        this.positions = positions;
    }

    /** Reads all of these files. */
    public static Norms of(List<Path> files) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager =
                compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    manager,
                                    null,
                                    List.of(),
                                    null,
                                    manager.getJavaFileObjectsFromPaths(files));
            Norms norms = new Norms(Trees.instance(task).getSourcePositions());
            for (CompilationUnitTree unit : task.parse()) {
                norms.scan(unit, unit);
                norms.countPublicTypes(unit);
            }
            return norms;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the sources", e);
        }
    }

    public List<Method> methods() {
        return methods;
    }

    /** How many public types each package has on its outermost level. */
    public Map<String, Integer> publicTypes() {
        return publicTypes;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, CompilationUnitTree unit) {
        LineMap lines = unit.getLineMap();
        long first = lines.getLineNumber(positions.getStartPosition(unit, method));
        long last = lines.getLineNumber(positions.getEndPosition(unit, method));
        String file = Path.of(unit.getSourceFile().toUri()).getFileName().toString();
        methods.add(
                new Method(
                        file + ":" + first + " " + method.getName(),
                        (int) (last - first + 1),
                        method.getParameters().size()));
        return super.visitMethod(method, unit);
    }

    private void countPublicTypes(CompilationUnitTree unit) {
        for (Tree type : unit.getTypeDecls()) {
            if (type instanceof ClassTree declared
                    && declared.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
                publicTypes.merge(String.valueOf(unit.getPackageName()), 1, Integer::sum);
            }
        }
    }
}
