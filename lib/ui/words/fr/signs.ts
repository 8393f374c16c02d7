/** The words for the signs of sealed calls, one a line, in the order of `SIGNS`. French. */
export const signs = `
chien
chat
souris
lapin
renard
ours
panda
koala
tigre
lion
vache
cochon
grenouille
singe
poule
manchot
canard
aigle
hibou
chauve-souris
loup
cheval
licorne
abeille
chenille
papillon
escargot
coccinelle
fourmi
scorpion
tortue
serpent
lézard
pieuvre
crevette
crabe
poisson
dauphin
baleine
requin
crocodile
éléphant
rhinocéros
chameau
girafe
mouton
chèvre
cerf
dindon
zèbre
hérisson
dragon
dinosaure
gorille
cactus
sapin
palmier
trèfle
champignon
tulipe
rose
tournesol
feuille d’érable
maïs
pomme
poire
orange
citron
banane
pastèque
raisin
fraise
cerises
pêche
ananas
noix de coco
kiwi
tomate
avocat
brocoli
carotte
pomme de terre
pain
fromage
œuf
hamburger
frites
pizza
hot-dog
pop-corn
sushi
glace
beignet
biscuit
gâteau
chocolat
bonbon
sucette
miel
lait
thé
bretzel
croissant
cacahuètes
châtaigne
lune
étoile
arc-en-ciel
éclair
feu
goutte
vague
bonhomme de neige
terre
volcan
soleil
parapluie
voiture
bus
ambulance
camion de pompiers
tracteur
vélo
scooter
locomotive
hélicoptère
fusée
soucoupe volante
voilier
ancre
feu tricolore
pompe à essence
téléphérique
grande roue
chapiteau
tente
maison
château
église
tour
fontaine
pont
usine
hôpital
ballon de foot
ballon de basket
balle de tennis
ballon de volley
boule de billard
ping-pong
gant de boxe
canne à pêche
luge
skis
cible
bowling
manette de jeu
dé
pièce de puzzle
palette
masques de théâtre
micro
casque audio
piano
tambour
saxophone
trompette
guitare
violon
clap
trophée
médaille
ballon de baudruche
cadeau
nœud
montre
téléphone portable
ordinateur portable
appareil photo
télévision
radio
réveil
sablier
pile
prise
ampoule
lampe de poche
extincteur
diamant
clé anglaise
marteau
aimant
brique
télescope
microscope
comprimé
ADN
balai
panier
toilettes
douche
baignoire
savon
clé
porte
ours en peluche
colis
livres
trombone
punaise
cloche
mégaphone
loupe
calendrier
équerre
boussole
sac d’argent
carte bancaire
boîte aux lettres
sac à dos
lunettes
couronne
haut-de-forme
basket
botte
chaussettes
gants
écharpe
robe
tee-shirt
jean
bague
rouge à lèvres
casquette
sac à main
robot
fantôme
extraterrestre
citrouille
clown
yeux
oreille
nez
dent
os
cerveau
empreintes
père Noël
bébé
muscle
perroquet
cygne
kangourou
petit gâteau
tourte
crêpes
`;
