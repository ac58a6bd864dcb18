"""What systemd does for a service with Type=notify and FileDescriptorStoreMax: hands over the sockets that it stored
(sd_listen_fds(3)), and hears what it is told (sd_notify(3)). Reads "restart" or "stop" from its input.

usage: service_manager.py NOTIFY_SOCKET COMMAND...
"""

import array
import os
import signal
import socket
import sys
import threading

FIRST = 3


def say(*words):
    print(*words, flush=True)


class Manager:
    def __init__(self, path, command):
        self.command = command
        self.path = path
        self.stored = []
        self.ready = threading.Event()
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.bind(path)
        threading.Thread(target=self.hear, daemon=True).start()

    def hear(self):
        while True:
            data, ancillary, _, _ = self.notify.recvmsg(4096, socket.CMSG_SPACE(64 * 4))
            fds = array.array("i")
            for level, kind, content in ancillary:
                if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                    fds.frombytes(content)
            text = data.decode()
            if "FDSTORE=1" in text:
                for fd in self.stored:
                    os.close(fd)
                self.stored = list(fds)
                say("stored", len(fds))
            for line in text.splitlines():
                if not line.startswith(("FD", "MONOTONIC_USEC")):
                    say("told", line)
            if "READY=1" in text:
                self.ready.set()

    def start(self):
        self.ready.clear()
        self.pid = os.fork()
        if self.pid == 0:
            environment = dict(os.environ, NOTIFY_SOCKET=self.path)
            if self.stored:
                copies = [os.dup(fd) for fd in self.stored]
                for number, fd in enumerate(copies):
                    os.dup2(fd, FIRST + number, inheritable=True)
                environment["LISTEN_FDS"] = str(len(copies))
                environment["LISTEN_PID"] = str(os.getpid())
            os.execvpe(self.command[0], self.command, environment)
        say("started", self.pid)
        self.ready.wait()
        say("serving")

    def stop(self):
        os.kill(self.pid, signal.SIGTERM)
        _, status = os.waitpid(self.pid, 0)
        say("stopped", os.waitstatus_to_exitcode(status))


manager = Manager(sys.argv[1], sys.argv[2:])
manager.start()
for line in sys.stdin:
    manager.stop()
    if line.strip() == "stop":
        break
    manager.start()
