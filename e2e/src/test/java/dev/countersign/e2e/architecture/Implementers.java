package dev.countersign.e2e.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Who implements a type, also by lambda or method reference, which leaves no class of its own: read
 * from the bytecode.
 */
public final class Implementers {
    private Implementers() {}

    /** The classes that make a lambda or method reference of this interface. */
    public static Set<String> byLambda(Layout layout, Class<?> type) {
        Set<String> found = new TreeSet<>();
        for (Path file : layout.files()) {
            ClassModel model = parse(file);
            code(model)
                    .flatMap(CodeModel::elementStream)
                    .filter(InvokeDynamicInstruction.class::isInstance)
                    .map(InvokeDynamicInstruction.class::cast)
                    .filter(one ->
                            one.typeSymbol()
                                    .returnType()
                                    .equals(type.describeConstable().orElseThrow()))
                    .forEach(one -> found.add(nameOf(model)));
        }
        return found;
    }

    /** Methods of these names that neither call nor throw anything: checks that check nothing. */
    public static Set<String> emptyMethods(Layout layout, Set<String> names) {
        Set<String> found = new TreeSet<>();
        for (Path file : layout.files()) {
            ClassModel model = parse(file);
            for (MethodModel method : model.methods()) {
                String name = method.methodName().stringValue();
                if (names.contains(name)
                        && method.code().filter(Implementers::doesNothing).isPresent()) {
                    found.add(nameOf(model) + "." + name);
                }
            }
        }
        return found;
    }

    private static boolean doesNothing(CodeModel code) {
        return code.elementStream()
                .noneMatch(
                        one -> one instanceof InvokeInstruction || one instanceof ThrowInstruction);
    }

    private static Stream<CodeModel> code(ClassModel model) {
        return model.methods().stream().flatMap(one -> one.code().stream());
    }

    private static String nameOf(ClassModel model) {
        return model.thisClass().asInternalName().replace('/', '.');
    }

    private static ClassModel parse(Path file) {
        try {
            return ClassFile.of().parse(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** The classes in a layout that extend or implement a type. */
    public static List<String> bySubclass(Layout layout, Class<?> type) {
        return layout.read().stream()
                .filter(one -> one.isAssignableTo(type) && !one.isEquivalentTo(type))
                .map(one -> one.getName())
                .sorted()
                .toList();
    }
}
