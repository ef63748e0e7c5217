# weft from: what other tools' commands become; what has no counterpart is said.
. "$(dirname "$0")/lib.sh"

becomes() { # COMMAND WANTED
	weft_exits 0 from "$1"
	[ "$(cat .out)" = "$2" ] || fail "wanted: $2"
}

becomes 'convert in.png -resize 300x200 -blur 0x2 out.jpg' "weft run in.png -f 'resize:width=300,height=200 | blur:2' -o out.jpg"
becomes 'magick in.png -resize x200\> -quality 80 -strip out.jpg' \
	"weft run in.png -f resize:height=200,enlarge=no -o out.jpg --quality 80 --strip"
becomes "magick 'a b.png' -resize '300x200!' -colorspace Gray out.png" \
	"weft run 'a b.png' -f 'resize:width=300,height=200,fit=fill | gray' -o out.png"
becomes 'convert a.png -resize 300x200^ -gravity center -extent 300x200 b.png' \
	"weft run a.png -f resize:width=300,height=200,fit=cover -o b.png"
becomes 'convert a.png -gravity SouthEast -crop 40x30+1+2 +repage b.png' \
	"weft run a.png -f crop:x=1,y=2,width=40,height=30,gravity=southeast -o b.png"
becomes 'convert a.png -rotate 90 -rotate -90 -background red -rotate 30 b.png' \
	"weft run a.png -f 'rot90:1 | rot90:3 | rotate:30,expand=yes,background=red' -o b.png"
becomes 'convert a.png -resize 50% b.png' "weft run a.png -f resize:50% -o b.png"
becomes 'convert a.png -modulate 110,130,100 b.png' "weft run a.png -f modulate:1.1,saturation=1.3,hue=0 -o b.png"
becomes 'convert a.png -threshold 50% -negate b.png' "weft run a.png -f 'threshold:0.5 | invert' -o b.png"
becomes 'convert a.png -level 10%,90%,1.2 b.png' "weft run a.png -f levels:low=0.1,high=0.9,gamma=1.2 -o b.png"
becomes 'convert a.png -bordercolor blue -border 10x20 b.png' \
	"weft run a.png -f pad:left=10,right=10,top=20,bottom=20,color=blue -o b.png"
becomes 'mogrify -resize 100x100 a.jpg' "weft run a.jpg -f resize:width=100,height=100 --in-place"
becomes 'gm convert a.png -statistic Median 5x5 b.png' "weft run a.png -f median:2 -o b.png"
becomes 'vips gaussblur in.png out.png 3.5' "weft run in.png -f blur:3.5 -o out.png"
becomes 'vips resize in.png out.jpg[Q=75] 0.25' "weft run in.png -f resize:25% -o out.jpg --quality 75"
becomes 'vips flip in.png out.png horizontal' "weft run in.png -f flop -o out.png"
becomes 'vips rot in.png out.png d270' "weft run in.png -f rot90:3 -o out.png"
becomes 'vips crop in.png out.png 1 2 30 40' "weft run in.png -f crop:x=1,y=2,width=30,height=40 -o out.png"
becomes 'vipsthumbnail in.jpg -s 200 -o out.jpg' "weft run in.jpg -f resize:width=200,height=200 -o out.jpg"
becomes "await sharp('in.jpg').rotate().resize(300, 200).jpeg({ quality: 80 }).toFile('out.jpg')" \
	"weft run in.jpg -f resize:width=300,height=200,fit=cover -o out.jpg --quality 80"
becomes 'sharp("in.png").resize({ width: 300, withoutEnlargement: true }).greyscale().blur(2).toFile("o.webp")' \
	"weft run in.png -f 'resize:width=300,enlarge=no | gray | blur:2' -o o.webp"
becomes "sharp('a.png').resize(300, 200, { position: sharp.strategy.entropy }).toFile('b.png')" \
	"weft run a.png -f resize:width=300,height=200,fit=cover,gravity=entropy -o b.png"
becomes 'vips smartcrop a.png b.png 300 200' \
	"weft run a.png -f crop:width=300,height=200,gravity=attention -o b.png"
becomes "sharp('a.png').extract({ left: 1, top: 2, width: 30, height: 40 }).toFile('b.png')" \
	"weft run a.png -f crop:x=1,y=2,width=30,height=40 -o b.png"
# Pillow stretches, turns anticlockwise, keeps the size, and names corners.
becomes "Image.open('a.png').resize((30, 20)).rotate(15).save('b.png')" \
	"weft run a.png -f 'resize:width=30,height=20,fit=fill | rotate:-15,expand=no' -o b.png"
becomes "Image.open('a.png').crop((1, 2, 31, 42)).convert('L').save('b.jpg', quality=70)" \
	"weft run a.png -f 'crop:x=1,y=2,width=30,height=40 | gray' -o b.jpg --quality 70"
becomes "Image.open('a.png').filter(ImageFilter.GaussianBlur(3)).transpose(Image.FLIP_LEFT_RIGHT).save('b.png')" \
	"weft run a.png -f 'blur:3 | flop' -o b.png"

# ImageMagick's other programs are other commands.
becomes 'montage a.png b.png -tile 3x -geometry 120x90+4+4 -label %t sheet.png' \
	"weft montage -o sheet.png --columns 3 --size 120x90 --gap 8 --label '{stem}' a.png b.png"
becomes 'compare -metric SSIM a.png b.png d.png' "weft diff --metric ssim a.png b.png --map d.png"
becomes 'magick compare -metric AE a.png b.png null:' "weft diff a.png b.png"
becomes 'identify -verbose a.png' "weft info a.png"
becomes 'convert 1.tif 2.tif 3.tif -evaluate-sequence Median sky.tif' \
	"weft stack -o sky.tif --by median 1.tif 2.tif 3.tif"
weft_exits 1 from 'montage a.png -shadow sheet.png'
weft_exits 0 from --run "montage $photo $photo -tile 2x -geometry 30x20+0+0 sheet.png"
weft_exits 0 info sheet.png
out_has '60 x 20'

# What there is none of is said, and the rest is translated.
weft_exits 1 from 'convert in.png -negate -liquid-rescale 50x50 out.png'
err_has "'-liquid-rescale'"
weft_exits 1 from "sharp('a.png').flip().pipeline(3).toFile('b.png')"
out_has "weft run a.png -f flip -o b.png"
err_has "'pipeline'"
weft_exits 64 from 'gimp in.png'
err_has "known are convert"
weft_exits 64 from
weft_exits 64 from convert in.png out.png
weft_exits 64 from ''

# --run does it: twice as a user of the other tool would check it.
weft_exits 0 from --run "convert $photo -resize 300x200! -flip out.png"
weft_exits 0 info out.png
out_has '300 x 200'
weft_exits 0 run "$photo" -f 'resize:width=300,height=200,fit=fill | flip' -o same.png
cmp -s out.png same.png || fail "not the same picture"
weft_exits 73 from --run "convert $photo -flip out.png"
weft_exits 0 from --run --force "convert $photo -flip out.png"
weft_exits 1 from --run "convert $photo -liquid-rescale 5x5 other.png"
[ ! -e other.png ] || fail "half of it was done"
