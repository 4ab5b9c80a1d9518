"""What `--help` says below the options of each command."""

from __future__ import annotations

RENDER = """\
examples:
  stylizer render --content photo.jpg --style painting.jpg --output out.png --size 1024
  stylizer render --content photo.jpg --style a.jpg --style b.jpg:0.5 --output out.png
  stylizer render --content photo.jpg --style a.jpg --output out.png \\
      --set strength=0.7 --set style.s3_1=2 --set styles.0.scale=1.5
  stylizer render --style painting.jpg --output texture.png --layer s3_1 --layer s4_2
  stylizer render --content photo.jpg --output seen.png --layer s5_1
  stylizer render --content photo.jpg --style a.jpg --output again.png --recipe out.png
  stylizer render --content photo.jpg --style a.jpg --style b.jpg --output out.png \\
      --protect face.png --mask sky.png --mask-strength 0.8 --mask-styles 2

A mask is a picture over the whole photo: white belongs to the region, black does not, grey does
in part. Where no mask is, the recipe's own strength and all styles act.

Without a photo, the texture of the painting is made from noise; without a painting, the photo is
made again from what the network sees of it. --layer says through which layers; else all that have
a weight in the recipe.

A render saves itself every 15 seconds or so. One that was broken off, by a power cut or at
shutdown, goes on with: stylizer resume
"""

ENLARGE = """\
The result must carry its recipe. Its photo and paintings are looked for beside it; name those
that lie elsewhere. From the result on the pyramid goes upward, with fewer steps the larger it
gets. Anything else that render can set, --set can, such as last_steps, the steps at full size.

examples:
  stylizer enlarge out.png --size 8192 --output print.tif --depth 16
  stylizer enlarge out.png --content photo.jpg --style painting.jpg --size 4096 --output print.png
"""

RESUME = """\
Without an ID, the render that was saved last goes on. The result is written where it was to go.

examples:
  stylizer resume --list
  stylizer resume
  stylizer resume 20260131-174500-a1b2 --output print.png
  stylizer resume 20260131-174500-a1b2 --discard
"""

EXPLORE = """\
examples:
  stylizer explore --content photo.jpg --style painting.jpg --output FOLDER \\
      --vary strength=0.2:0.8:5 --vary tv=0,1,4
  stylizer explore --content photo.jpg --style painting.jpg --output FOLDER --several 6
  stylizer explore --content photo.jpg --style painting.jpg --output FOLDER \
      --vary encoder --vary smoothing     all encoders that are here, without and with smoothing
  stylizer render --content photo.jpg --style painting.jpg --output large.png \\
      --recipe FOLDER/07.png --size 2048      the one that you chose, larger
"""

COMPARE = """\
examples:
  stylizer compare one.png other.png
  stylizer compare out.png --content photo.jpg --style a.jpg --style b.jpg:0.5
"""

BENCH = """\
The sample pair is rendered with the default settings, each measurement in a process of its own.
First the steps: the median time of one, after two that are not counted. Then, for each encoder,
the whole picture: from the call on, until a frame can be shown, until the first scale is done,
until the picture is finished.

Peak memory is that of the GPU, or of the whole process with Python and torch.

The share of peak is the work of a step by its time, against the fastest product of large square
matrices in the same precision, measured right after. The work is two operations for each
multiply-add that a step runs in convolutions and matrix products: the layers that are needed,
forward and back to the picture (not to the weights), the second forward pass of blocks, and the
Gram products.

examples:
  stylizer bench
  stylizer bench --encoder compact --sizes 2048 4096 --blocks 0 512 1024
  stylizer bench --json > bench.json
"""
