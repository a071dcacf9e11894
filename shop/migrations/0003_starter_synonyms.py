"""General retail words that mean the same. Staff add their own and switch these off in the admin."""

from django.db import migrations

PAIRS = """
laptop=notebook|television=tv|tv=telly|ssd=solid state drive|hdd=hard drive|hard drive=hard disk|memory stick=usb flash drive
flash drive=usb stick|memory stick=flash drive|camcorder=video camera|webcam=web camera|headphones=earphones|headphones=earbuds
headset=headphones|cell phone=mobile phone|mobile phone=smartphone|cellphone=mobile phone|charger=power adapter|power bank=portable charger
power supply=psu|power strip=extension lead|monitor=computer screen|pc=desktop computer|cpu=processor|gpu=graphics card
video card=graphics card|ram=memory module|router=wlan router|wifi=wireless|printer ink=ink cartridge|toner=toner cartridge
screen protector=display protector|rucksack=backpack|knapsack=backpack|flashlight=torch|headlamp=head torch|sleeping pad=sleeping mat
anorak=rain jacket|raincoat=rain jacket|sneakers=trainers|sneakers=running shoes|pants=trousers|sweater=jumper|sweater=pullover
hoodie=hooded sweatshirt|beanie=knit cap|undershirt=vest|bathing suit=swimsuit|jewelry=jewellery|couch=sofa|settee=sofa
armchair=easy chair|rug=carpet|comforter=duvet|drapes=curtains|nightstand=bedside table|closet=wardrobe|trash can=waste bin
garbage can=waste bin|vacuum cleaner=hoover|fridge=refrigerator|stove=cooker|range hood=cooker hood|faucet=tap|silverware=cutlery
flatware=cutlery|skillet=frying pan|saucepan=pot|dutch oven=casserole|cup=mug|teapot=tea pot|kettle=water boiler
cutting board=chopping board|dish towel=tea towel|apron=kitchen apron|diaper=nappy|stroller=pushchair|pacifier=soother|crib=cot
bandage=plaster|wrench=spanner|box cutter=utility knife|duct tape=gaffer tape|lawn mower=lawnmower|hose=garden hose
bicycle=bike|motorcycle=motorbike|license plate=number plate|gas can=jerrycan|canteen=water bottle|thermos=vacuum flask
notepad=notebook pad|eraser=rubber|ballpoint=pen|felt tip=marker|planner=diary|gift wrap=wrapping paper
"""


def add(apps, schema_editor):
    synonym = apps.get_model("shop", "Synonym")
    pairs = [pair.split("=") for pair in PAIRS.replace("\n", "|").split("|") if pair]
    synonym.objects.bulk_create(
        [synonym(term=term, replacement=replacement, note="starter") for term, replacement in pairs], ignore_conflicts=True
    )


def remove(apps, schema_editor):
    apps.get_model("shop", "Synonym").objects.filter(note="starter").delete()


class Migration(migrations.Migration):
    dependencies = [("shop", "0002_search")]
    operations = [migrations.RunPython(add, remove)]
