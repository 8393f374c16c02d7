/** The words for the signs of sealed calls, one a line, in the order of `SIGNS`. English. */
export const signs = `
dog
cat
mouse
rabbit
fox
bear
panda
koala
tiger
lion
cow
pig
frog
monkey
hen
penguin
duck
eagle
owl
bat
wolf
horse
unicorn
bee
caterpillar
butterfly
snail
ladybird
ant
scorpion
turtle
snake
lizard
octopus
shrimp
crab
fish
dolphin
whale
shark
crocodile
elephant
rhinoceros
camel
giraffe
sheep
goat
deer
turkey
zebra
hedgehog
dragon
dinosaur
gorilla
cactus
fir tree
palm tree
clover
mushroom
tulip
rose
sunflower
maple leaf
corn
apple
pear
orange
lemon
banana
watermelon
grapes
strawberry
cherries
peach
pineapple
coconut
kiwi
tomato
avocado
broccoli
carrot
potato
bread
cheese
egg
hamburger
chips
pizza
hot dog
popcorn
sushi
ice cream
doughnut
biscuit
cake
chocolate
sweet
lollipop
honey
milk
tea
pretzel
croissant
peanuts
chestnut
moon
star
rainbow
lightning
fire
drop
wave
snowman
globe
volcano
sun
umbrella
car
bus
ambulance
fire engine
tractor
bicycle
scooter
steam engine
helicopter
rocket
flying saucer
sailing boat
anchor
traffic light
petrol pump
cable car
big wheel
circus tent
tent
house
castle
church
tower
fountain
bridge
factory
hospital
football
basketball
tennis ball
volleyball
billiard ball
table tennis
boxing glove
fishing rod
sledge
skis
target
bowling
game controller
die
puzzle piece
palette
theatre masks
microphone
headphones
piano
drum
saxophone
trumpet
guitar
violin
clapperboard
trophy
medal
balloon
present
bow
watch
mobile phone
laptop
camera
television
radio
alarm clock
hourglass
battery
plug
light bulb
torch
fire extinguisher
diamond
spanner
hammer
magnet
brick
telescope
microscope
pill
DNA
broom
basket
toilet
shower
bathtub
soap
key
door
teddy bear
parcel
books
paper clip
drawing pin
bell
megaphone
magnifying glass
calendar
set square
compass
money bag
credit card
letter box
rucksack
glasses
crown
top hat
trainer
boot
socks
gloves
scarf
dress
T-shirt
jeans
ring
lipstick
cap
handbag
robot
ghost
alien
pumpkin
clown
eyes
ear
nose
tooth
bone
brain
footprints
Santa Claus
baby
muscle
parrot
swan
kangaroo
cupcake
pie
pancakes
`;
