"""Prints the characters of the embedded font: the GB 2312 set, Latin, punctuation, units, characters of place names
beyond it, and every character of the demo's own tables. Run it in this directory; README.md says what for."""
from pathlib import Path

PLACES = "滘漖塱埗氹湴堌崀埆嵻垍沥㘵嘥坳埒圐圙甪砼囍镕珺喆堃淼昇钰祎翀羿"
PUNCTUATION = "‐‑‒–—―‘’‚“”„†‡•…‰′″‹›€℃№™←↑→↓≈≠≤≥−²³·×÷§°±○●△▲□■◇◆☆★"

wanted = {chr(c) for c in (*range(0x20, 0x7F), *range(0xA0, 0x180))} | set(PLACES) | set(PUNCTUATION)
for row in range(0xA1, 0xF8):
    for cell in range(0xA1, 0xFF):
        try:
            wanted.add(bytes([row, cell]).decode("gb2312"))
        except UnicodeDecodeError:
            pass
for table in sorted(Path("../huangpu").glob("*.csv")):
    wanted |= {c for c in table.read_text(encoding="utf-8") if c.isprintable()}
print("".join(sorted(wanted)), end="")
