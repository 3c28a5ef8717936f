#!/usr/bin/env python3
"""Makes the theme's fonts of Source Serif 4: Latin only, weights 400 to 700, two files of some 50 kB together.

Run it where fonttools and brotli (PyPI) are installed, with the folder of the npm package
@fontsource-variable/source-serif-4 as its argument. The licence (OFL 1.1) keeps the name "Source" for the originals,
so what comes out is called Nutgraf Serif.
"""
import io
import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

# Latin of western and central Europe, and the signs that typography puts in: no-break and thin spaces, dashes, quotes.
LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x100), 0x131, 0x152, 0x153, 0x178, 0x2C6, 0x2DA, 0x2DC]
SIGNS = [0x2009, 0x2010, 0x2011, 0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2022, 0x2026,
         0x202F, 0x2032, 0x2033, 0x2039, 0x203A, 0x20AC, 0x2122, 0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2215]
# Characters that the source lacks and that look like one it has.
SAME = {0x2010: 0x2D, 0x2011: 0x2D, 0x202F: 0x2009}
# (file of the source, our file, weights)
FACES = [("normal", "serif.woff2", (400, 700)), ("italic", "serif-italic.woff2", 400)]


def make(package: pathlib.Path, style: str, weights, target: pathlib.Path) -> None:
    font = TTFont(package / "files" / f"source-serif-4-latin-wght-{style}.woff2")
    font = instancer.instantiateVariableFont(font, {"wght": weights})
    # Through its binary form once: the instancer leaves glyphs without variation out of its table.
    whole = io.BytesIO()
    font.save(whole)
    font = TTFont(whole)
    for table in font["cmap"].tables:
        if table.isUnicode():
            for new, old in SAME.items():
                if old in table.cmap:
                    table.cmap[new] = table.cmap[old]
    options = subset.Options(flavor="woff2", layout_features=["kern", "liga", "ccmp", "locl", "tnum", "mark"])
    options.name_IDs = ["*"]
    options.hinting = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=LETTERS + SIGNS)
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6, 16, 25):
            compact = record.nameID in (6, 25)
            record.string = "NutgrafSerif" if compact else "Nutgraf Serif"
    font["name"].names = [n for n in font["name"].names if n.nameID in (0, 1, 2, 3, 4, 5, 6, 13, 14)]
    font.flavor = "woff2"
    font.save(target)
    print(target.name, target.stat().st_size)


def main() -> None:
    package = pathlib.Path(sys.argv[1])
    folder = pathlib.Path(__file__).resolve().parent.parent / "templates" / "assets" / "fonts"
    for style, name, weights in FACES:
        make(package, style, weights, folder / name)


main()
