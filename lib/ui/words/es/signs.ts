/** The words for the signs of sealed calls, one a line, in the order of `SIGNS`. Spanish. */
export const signs = `
perro
gato
ratón
conejo
zorro
oso
panda
koala
tigre
león
vaca
cerdo
rana
mono
gallina
pingüino
pato
águila
búho
murciélago
lobo
caballo
unicornio
abeja
oruga
mariposa
caracol
mariquita
hormiga
escorpión
tortuga
serpiente
lagarto
pulpo
camarón
cangrejo
pez
delfín
ballena
tiburón
cocodrilo
elefante
rinoceronte
camello
jirafa
oveja
cabra
ciervo
pavo
cebra
erizo
dragón
dinosaurio
gorila
cactus
abeto
palmera
trébol
seta
tulipán
rosa
girasol
hoja de arce
maíz
manzana
pera
naranja
limón
plátano
sandía
uvas
fresa
cerezas
melocotón
piña
coco
kiwi
tomate
aguacate
brócoli
zanahoria
patata
pan
queso
huevo
hamburguesa
patatas fritas
pizza
perrito caliente
palomitas
sushi
helado
rosquilla
galleta
tarta
chocolate
caramelo
piruleta
miel
leche
té
lazo salado
cruasán
cacahuetes
castaña
luna
estrella
arcoíris
rayo
fuego
gota
ola
muñeco de nieve
globo terráqueo
volcán
sol
paraguas
coche
autobús
ambulancia
camión de bomberos
tractor
bicicleta
ciclomotor
locomotora
helicóptero
cohete
platillo volante
velero
ancla
semáforo
gasolinera
teleférico
noria
circo
tienda de campaña
casa
castillo
iglesia
torre
fuente
puente
fábrica
hospital
balón de fútbol
balón de baloncesto
pelota de tenis
balón de voleibol
bola de billar
tenis de mesa
guante de boxeo
caña de pescar
trineo
esquís
diana
bolos
mando de juego
dado
pieza de puzle
paleta
máscaras de teatro
micrófono
auriculares
piano
tambor
saxofón
trompeta
guitarra
violín
claqueta
trofeo
medalla
globo
regalo
lazo
reloj
móvil
portátil
cámara
televisor
radio
despertador
reloj de arena
pila
enchufe
bombilla
linterna
extintor
diamante
llave inglesa
martillo
imán
ladrillo
telescopio
microscopio
pastilla
ADN
escoba
cesta
inodoro
ducha
bañera
jabón
llave
puerta
osito
paquete
libros
clip
chincheta
campana
megáfono
lupa
calendario
escuadra
brújula
saco de dinero
tarjeta de crédito
buzón
mochila
gafas
corona
sombrero de copa
zapatilla
bota
calcetines
guantes
bufanda
vestido
camiseta
vaqueros
anillo
pintalabios
gorra
bolso
robot
fantasma
extraterrestre
calabaza
payaso
ojos
oreja
nariz
diente
hueso
cerebro
huellas
Papá Noel
bebé
músculo
loro
cisne
canguro
magdalena
pastel
tortitas
`;
