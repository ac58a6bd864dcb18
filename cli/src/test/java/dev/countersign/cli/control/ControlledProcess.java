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

    private ControlledProcess() {}

    /** Arguments: a folder for the socket. Ends with its standard input. */
    public static void main(String[] arguments) throws IOException {
        Path socket = Path.of(arguments[0]).resolve("control.sock");
        BufferedReader input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<FileInputStream> taken = new ArrayList<>();
        int round = 0;
        try (var _ = ControlServer.listen(socket, Map.of("echo", words -> Map.of("said", words)))) {
            System.out.println("listening");
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                if (line.equals("take")) {
                    take(taken, ++round);
                } else {
                    give(taken);
                }
            }
        }
    }

    /** Takes all that there are; what others give back later is there for the next round. */
    private static void take(List<FileInputStream> taken, int round) {
        try {
            while (true) {
                taken.add(new FileInputStream(HELD));
            }
        } catch (IOException e) {
            System.out.println("none left " + round);
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
