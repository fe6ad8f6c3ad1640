"""Drives the step as a host does. Run it in this folder: python3 -m unittest"""
import json, os, subprocess, tempfile, unittest

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "{{program}}")


class StepTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = os.path.join(folder.name, "grüße.txt")
        self.config = {"file": self.file, "names": ["Ada", "José"], "milliseconds": 50}

    def talk(self, method, params, checkpoint=None, cancel_at=None):
        """In a process of its own: sends a request, answers its checkpoint, and gives the reply and what came before."""
        with subprocess.Popen([PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            def send(**message):
                process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
                process.stdin.flush()

            send(id="1", method="initialize", params={"protocols": [1]})
            send(id="2", method=method, params=params)
            before = []
            for line in process.stdout:
                message = json.loads(line)
                if cancel_at and message.get("method") == cancel_at:
                    send(method="cancel", params={"id": "2", "reason": "a test", "graceSeconds": 10})
                elif message.get("method") == "checkpoint":
                    self.assertFalse(os.path.exists(self.file), "nothing is done before the answer")
                    send(id=message["id"], **(checkpoint or {"result": {}}))
                if message.get("id") == "2":
                    process.stdin.close()
                    return message, before
                before.append(message)

    def test_it_greets_and_can_be_undone_twice(self):
        reply, before = self.talk("execute", {"config": self.config})
        self.assertEqual(reply["result"]["status"], "succeeded")
        with open(self.file, encoding="utf-8") as file:
            self.assertEqual(file.read(), "Hello, Ada!\nHello, José!\n")
        self.assertEqual([m["params"]["done"] for m in before if m.get("method") == "progress"], [1, 2])
        again, _ = self.talk("execute", {"config": self.config})
        self.assertEqual(again["result"]["status"], "unchanged")
        for _ in range(2):
            self.assertEqual(self.talk("undo", {"undo": reply["result"]["undo"]})[0]["result"], {})
            self.assertFalse(os.path.exists(self.file))

    def test_a_cancel_ends_it_and_nothing_is_done(self):
        for moment in ["progress", "checkpoint"]:
            reply, _ = self.talk("execute", {"config": self.config}, cancel_at=moment)
            self.assertEqual(reply["error"]["code"], 1800)
            self.assertFalse(os.path.exists(self.file))

    def test_without_a_checkpoint_nothing_is_done(self):
        reply, _ = self.talk("execute", {"config": self.config}, checkpoint={"error": {"code": 2000, "message": "full"}})
        self.assertIn("full", reply["error"]["message"])
        self.assertFalse(os.path.exists(self.file))

    def test_what_is_no_undo_data_is_an_error(self):
        for garbage in [None, 17, "x", [], {"file": 1, "text": 2}]:
            self.assertEqual(self.talk("undo", {"undo": garbage})[0]["error"]["code"], 1000)


if __name__ == "__main__":
    unittest.main()
