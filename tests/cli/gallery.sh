# A page that shows every filter: what is in the folder, and what it says no to.  tests/browser/gallery.py looks at it.
. "$(dirname "$0")/lib.sh"

weft_exits 0 gallery "$photo" -o g
err_has "filters in g/index.html"
count=$("$WEFT" filters --names | wc -l)
[ "$(grep -c '<article' g/index.html)" = "$count" ] || fail "a card for each filter"
python3 - g <<'P' || fail "pictures that the page names are not those of the folder"
import html.parser, os, sys
class Page(html.parser.HTMLParser):
    names, depth = {"index.html"}, []
    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if tag == "img":
            assert a.get("alt"), a
            self.names.add(a["src"])
        for key in ("src", "href"):
            assert not a.get(key, "").startswith(("http", "//")), a
        if tag in ("article", "section", "details", "div"):
            self.depth.append(tag)
    def handle_endtag(self, tag):
        if tag in ("article", "section", "details", "div"):
            assert self.depth.pop() == tag, tag
page = Page()
page.feed(open(sys.argv[1] + "/index.html").read())
assert not page.depth, page.depth
there = set(os.listdir(sys.argv[1]))
assert there == page.names, there ^ page.names
P

# A command on the page is right as it stands.
python3 - g/index.html <<'P' >commands || fail "no commands"
import html, re, sys
for c in re.findall("<code>(.*?)</code>", open(sys.argv[1]).read(), re.S)[:12]:
    print(html.unescape(c))
P
cp "$photo" photo.jpg
while read -r line; do
	rm -f out.png
	weft_line=${line#weft }
	eval "weft_exits 0 $weft_line"
done <commands
exists out.png

# As it is, unless told.
weft_exits 73 gallery "$photo" -o g
weft_exits 0 gallery -o g --force -q # of a picture of its own
err_empty
weft_exits 64 gallery "$photo"
weft_exits 64 gallery "$photo" "$photo" -o i
weft_exits 66 gallery no.png -o i
absent i
weft_exits 73 gallery -o no/such
