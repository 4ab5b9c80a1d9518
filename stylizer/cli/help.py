"""The texts that `--help` of each command prints below the options."""

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

A mask is a picture over the whole photo. White is inside the region, black is outside, grey is in
between. Outside of all masks, the strength of the recipe and all styles apply.

Without a photo, the texture of the painting is synthesised from noise. Without a painting, the
photo is reconstructed from its features in the network. --layer chooses the layers. By default
these are all layers with a weight in the recipe.

A render is saved about every 15 seconds. After an interruption, such as a power cut or a shutdown,
continue it with: stylizer resume
"""

ENLARGE = """\
The result must carry its recipe. Its photo and paintings are searched for in its folder. Give the
others with --content and --style. Stylizer continues from the result at larger and larger sizes,
with fewer steps at each. --set takes any setting of the recipe, such as last_steps, the number of
steps at full size.

examples:
  stylizer enlarge out.png --size 8192 --output print.tif --depth 16
  stylizer enlarge out.png --content photo.jpg --style painting.jpg --size 4096 --output print.png
"""

RESUME = """\
Without an ID, the render that was saved last is continued. The result is written to the file that
the render was started with.

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
  stylizer explore --content photo.jpg --style painting.jpg --output FOLDER \\
      --vary encoder --vary smoothing     all installed encoders, without and with smoothing
  stylizer render --content photo.jpg --style painting.jpg --output large.png \\
      --recipe FOLDER/07.png --size 2048      render the picture that you chose in a larger size
"""

COMPARE = """\
examples:
  stylizer compare one.png other.png
  stylizer compare out.png --content photo.jpg --style a.jpg --style b.jpg:0.5
"""

BENCH = """\
The sample pictures are rendered with the default settings. Each measurement runs in a separate
process. The first table has the median time of a step; the first two steps are not counted. The
second table has a whole picture for each encoder: the time from the start until a frame can be
shown, until the first scale is done, and until the picture is finished.

Peak memory is the memory of the GPU, or of the whole process with Python and torch.

The share of peak is the number of operations per second in a step, divided by that of the fastest
product of large square matrices in the same precision, which is measured right after. Only
convolutions and matrix products count, with two operations for each multiply-add: the layers that
are needed, forward and back to the picture (not to the weights), the second forward pass of
blocks, and the Gram matrices.

examples:
  stylizer bench
  stylizer bench --encoder compact --sizes 2048 4096 --blocks 0 512 1024
  stylizer bench --json > bench.json
"""
