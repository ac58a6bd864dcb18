package dev.countersign.cli.control;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A process with a control socket, which takes and gives back every descriptor when it is told. */
final class ControlledProcess {
    private static final String HELD = "/dev/null";
    private static final int QUIET_ROUNDS = 10;
    private static final int PAUSE_MILLIS = 20;

    private ControlledProcess() {}

    /** Arguments: a folder for the socket. Ends with its standard input. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path socket = Path.of(arguments[0]).resolve("control.sock");
        BufferedReader input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<FileInputStream> taken = new ArrayList<>();
        try (var _ = ControlServer.listen(socket, Map.of("echo", words -> Map.of("said", words)))) {
            System.out.println("listening");
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                if (line.equals("take")) {
                    take(taken);
                } else {
                    give(taken);
                }
            }
        }
    }

    /** Takes them all, and what others give back meanwhile, such as the end of an earlier call. */
    private static void take(List<FileInputStream> taken) throws InterruptedException {
        for (int quiet = 0; quiet < QUIET_ROUNDS; quiet++) {
            if (takeAll(taken)) {
                quiet = 0;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        System.out.println("none left");
    }

    private static boolean takeAll(List<FileInputStream> taken) {
        int before = taken.size();
        try {
            while (true) {
                taken.add(new FileInputStream(HELD));
            }
        } catch (IOException e) {
            return taken.size() > before;
        }
    }

    private static void give(List<FileInputStream> taken) throws IOException {
        for (FileInputStream one : taken) {
            one.close();
        }
        taken.clear();
        System.out.println("given back");
    }
}
