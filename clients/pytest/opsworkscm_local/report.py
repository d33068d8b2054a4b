"""What a report on a failed test tells of its world: the calls, what there is, the log."""

import json

from .emulator import last_lines

shown_parts = ("Clock", "Servers", "Backups", "Timers", "Policies", "Faults")
calls_max = 50
value_letters_max = 300


def compact(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= value_letters_max else text[:value_letters_max] + "…"


def calls_of(world):
    """A line for each call, the last ones."""
    lines = []
    for call in world.journal(Limit=calls_max):
        asked = compact(call["Input"]) if "Input" in call else call.get("InputBegin", "")
        outcome = str(call["HttpStatus"])
        if "Error" in call:
            outcome += f" {call['Error']}: {call.get('Message', '')}"
        struck = f" by fault {call['Fault']}" if "Fault" in call else ""
        lines.append(f"#{call['Id']} {call['At']} {call['Operation']} {asked} -> {outcome}{struck}")
    return "\n".join(lines) or "no calls"


def world_of(world):
    """Its clock, servers, backups, what is due, and what goes wrong."""
    document = world.export(*shown_parts)
    clock = document["Clock"]
    lines = [f"account {world.account}, {clock['Now']}" + (", frozen" if clock["Frozen"] else "")]
    for server in document.get("Servers", ()):
        lines.append(f"server {server['ServerName']} {server['Status']} in {server['Region']}")
    for backup in document.get("Backups", ()):
        lines.append(f"backup {backup['BackupId']} {backup['Status']} in {backup['Region']}")
    for timer in document.get("Timers", ()):
        subject = timer.get("Subject") or timer.get("ServerName", "")
        lines.append(f"due {timer.get('Due', 'when released')}: {timer['Change']} of {subject}")
    lines += [f"policy {compact(policy)}" for policy in document.get("Policies", ())]
    lines += [f"fault {compact(fault)}" for fault in document.get("Faults", ())]
    return "\n".join(lines)


def log_of(world, begin=0):
    """The log's lines that other accounts don't own."""
    def is_ours(line):
        words = line.split(" ", 3)
        other = len(words) > 2 and words[2].isdigit() and len(words[2]) == 12
        return not other or words[2] == world.account

    return last_lines("\n".join(filter(is_ours, world.emulator.log(begin).splitlines())))
