import { messages } from "./messages.ts";
import { endings } from "./endings.ts";
import { problems } from "./problems.ts";
import type { JoinedWords } from "../words.ts";

/** Spanish. */
export const joinedWords: JoinedWords = {
  people: {
    title: (userName) => `Hola, ${userName}`,
    peer: "¿A quién quieres llamar?",
    call: "Llamar",
    here: "En línea",
    count: (count) => count === 1 ? "1 persona" : `${count} personas`,
    empty:
      "Todavía no hay nadie más en línea. Envía tu enlace a alguien: aparecerá aquí en cuanto entre.",
    many:
      "Hay mucha gente en línea. Escribe el principio de un nombre para encontrar a alguien.",
    searching: "Buscando…",
    noMatch: (text) => `Nadie en línea se llama «${text}».`,
    free: "Libre",
    busy: "En una llamada",
    recent: "Llamadas recientes",
    clearRecent: "Borrar",
    past: {
      missed: "Perdida",
      declined: "Rechazada",
      unanswered: "Sin respuesta",
      talked: "Contestada",
    },
    voiceCall: (name) => `Llamar a ${name} solo con voz`,
    callBack: (name) => `Devolver la llamada a ${name}`,
    copyLink: "Copiar mi enlace",
    search: "Busca o escribe un nombre",
    favourites: "Favoritos",
    others: "Los demás",
    addFavourite: (name) => `Añadir a ${name} a favoritos`,
    removeFavourite: (name) => `Quitar a ${name} de favoritos`,
    index: "Ir a una letra",
    invite: "Invita a alguien",
    inviteHint: "Quien abra tu enlace podrá llamarte.",
    shareLink: "Compartir enlace",
    showCode: "Mostrar como código QR",
    linkCopied: "Enlace copiado",
    linkNotCopied: "No se copió",
    notify: "Avisarme de las llamadas aunque no vea esta pestaña",
  },
  code: {
    title: "Tu enlace como código QR",
    close: "Cerrar el código QR",
    hint: "Apunta con la cámara de otro teléfono para abrir allí tu enlace.",
    of: (address) => `Código QR de ${address}`,
  },
  you: {
    open: (name) => `${name}: tu nombre y opciones`,
    doNotDisturb: "No molestar",
    disturbAgain: "Desactivar",
    rename: "Cambiar de nombre",
    leave: "Salir",
  },
  newVersion: {
    title: "Hay una versión nueva de esta página.",
    reload: "Recargar",
  },
  invitation: {
    title: (peer) => `¿Llamar a ${peer} ahora?`,
    here: (peer) => `${peer} está en línea.`,
    absent: (peer) =>
      `${peer} todavía no está en línea. Deja abierta esta página: podrás llamar en cuanto entre.`,
    whenFree: "Llamar en cuanto se pueda",
    waitingTitle: (peer) => `Esperando a ${peer}`,
    waiting: (peer) =>
      `Esta página llamará en cuanto ${peer} esté aquí y libre. Déjala abierta.`,
    stop: "Dejar de esperar",
    dismiss: "Ahora no",
  },
  incoming: {
    title: (peer) => `Te llama ${peer}`,
    voiceTitle: (peer) => `Llamada de voz de ${peer}`,
    acceptVideo: "Con cámara",
    hint: "La cámara y el micrófono se encienden al contestar.",
    voiceHint: "El micrófono se enciende al contestar.",
    accept: "Contestar",
    acceptAudio: "Solo audio",
    decline: "Rechazar",
    silence: "Silenciar",
    silenced: "Silenciada",
    soundless: "El navegador silencia el tono hasta que pulses algo aquí.",
    message: "Mensaje",
    messageLabel: "Rechazar con un mensaje",
    send: "Enviar",
    back: "Volver",
    quickReplies: [
      "Ahora no puedo hablar.",
      "Te llamo luego.",
      "Voy de camino.",
    ],
    notification: "Abre la página para contestar.",
  },
  returning: {
    title: (peer) => `Sigues en una llamada con ${peer}`,
    hint: (peer) => `Esta página se ha recargado. ${peer} te está esperando.`,
    switches: ({ microphone, camera }) =>
      `Micrófono ${microphone ? "encendido" : "apagado"} · Cámara ${
        camera ? "encendida" : "apagada"
      }`,
    rejoin: "Volver a la llamada",
  },
  elsewhere: {
    peer: (peer) => `Con ${peer}`,
    take: "Traer la llamada aquí",
    unlocks:
      "Está cerrada solo para los dos. Cuando la traigas, este servidor podrá leerla.",
  },
  quiet: {
    title: "Llamadas para ti",
    hours: "Sonar solo a ciertas horas",
    from: "Desde",
    to: "Hasta",
    favouritesPass: "Los favoritos pueden llamar siempre",
    block: "Bloquear a alguien por su nombre",
    blockAdd: "Bloquear",
    blocked: "Bloqueados",
    unblock: (name) => `Desbloquear a ${name}`,
    everywhere:
      "El servidor lo guarda para todos tus dispositivos. Quien llama sabrá que ahora no aceptas llamadas, pero no por qué.",
    here:
      "Vale mientras esta página esté abierta. Quien llama sabrá que ahora no aceptas llamadas, pero no por qué.",
    nobody: "«No molestar» está activado: nadie puede llamarte.",
    onlyFavourites:
      "«No molestar» está activado: solo tus favoritos pueden llamarte.",
  },
  guest: {
    title: (peer) => `Llamar a ${peer}`,
    hint: (peer) =>
      `Estás aquí como invitado: puedes llamar a ${peer}, y nadie más te ve.`,
    link: "Enlace de invitado",
    linkHint:
      "Quien abra este enlace puede llamarte sin iniciar sesión, y nada más.",
    close: "Cerrar el enlace de invitado",
    days: "Válido durante",
    uses: "Número de llamadas",
    make: "Crear un enlace",
    made: (uses, until) =>
      `Válido para ${
        uses === 1 ? "una llamada" : `${uses} llamadas`
      }, hasta: ${until}.`,
    failed: "No se pudo crear el enlace. Inténtalo más tarde.",
  },
  left: {
    title: "Mensajes para ti",
    from: (peer) => `Mensaje de ${peer}`,
    done: "Eliminar",
    leave: "Dejar un mensaje",
    label: (peer) => `Mensaje para ${peer}`,
    hint: "El servidor lo guarda hasta que se lea, como máximo 30 días.",
    sent: (peer) => `${peer} recibirá tu mensaje.`,
    failed: "No se pudo dejar el mensaje. Llama primero otra vez.",
  },
  messages,
  otherTab: {
    title: (name, peer) =>
      peer
        ? `Estás en una llamada con ${peer} en otra pestaña`
        : `Eres ${name} en otra pestaña`,
    hint: "Sigue aquí y esa pestaña dejará libre tu nombre.",
    take: "Seguir aquí",
  },
  call: {
    calling: "Llamando…",
    ringing: "Sonando…",
    waking: "Sonando en su dispositivo…",
    ringingInCall: (peer) => `${peer} está en otra llamada y ve que llamas…`,
    connecting: "Conectando…",
    waitingForPicture: "Esperando la imagen…",
    noPicture: "No llega imagen",
    cameraOff: (peer) => `La cámara de ${peer} está apagada`,
    sharing: (peer) => `${peer} comparte su pantalla`,
    muted: (peer) => `${peer} tiene el micrófono apagado`,
    reconnecting: {
      self: () => "Se cortó tu conexión. Reconectando…",
      peer: (peer) => `Se cortó la conexión de ${peer}. Reconectando…`,
      media: () => "Se cortaron el sonido y la imagen. Reconectando…",
    },
    reconnects: "Reconectando…",
    peerReconnects: (peer) => `${peer} se está reconectando…`,
    duration: "Duración de la llamada",
    hangUp: "Colgar",
    hangUpAgain: "Pulsa H otra vez para colgar.",
    chooseDevice: {
      camera: "Elegir cámara",
      microphone: "Elegir micrófono y altavoz",
      speaker: "Elegir altavoz",
    },
    pictureAway: "La imagen está en su propia ventana.",
    cancel: "Cancelar la llamada",
    fullScreen: "Pantalla completa",
    leaveFullScreen: "Salir de la pantalla completa",
    controls: "Controles de la llamada",
    remoteVideo: (peer) => `Imagen de ${peer}`,
    selfCameraOff: "Cámara apagada",
    playSound: "Reproducir sonido e imagen",
    quality: {
      good: "Buena conexión",
      fair: "Conexión regular",
      poor: "Mala conexión",
      unknown: "Midiendo la conexión",
    },
    share: "Compartir pantalla",
    stopSharing: "Dejar de compartir",
    youShare: "Estás compartiendo tu pantalla",
    cameraOnIt: "Mostrar mi cámara encima",
    flip: "Cambiar a la otra cámara",
    mutedHint: "Tienes el micrófono silenciado.",
    talkHint: "Mantén pulsada la barra espaciadora para hablar.",
    talking: "Se te oye mientras mantengas la tecla pulsada.",
    endAndCall: "Colgar y devolver la llamada",
    endAndAnswer: "Colgar y responder",
    missedMeanwhile: (peer) => `Has perdido una llamada de ${peer}.`,
    selfTools: "Tu imagen",
    selfMove: "Mover a la esquina siguiente",
    selfEnlarge: "Ampliar",
    selfShrink: "Reducir",
    selfHide: "Ocultar tu imagen",
    selfShow: "Mostrar tu imagen",
  },
  options: {
    open: "Más opciones",
    title: "Opciones",
    close: "Cerrar las opciones",
    volume: "Volumen",
    mirror: "Ver tu imagen en espejo",
    pictureInPicture: "Imagen en imagen",
    leavePictureInPicture: "Salir de imagen en imagen",
    advanced: "Avanzado",
  },
  closed: {
    label: "Hacer sonar aquí con la página cerrada",
    hint:
      "Las llamadas llegan entonces como notificaciones por el servicio push de tu navegador, que no puede leerlas.",
    reserved: (userName, days) =>
      `El nombre ${userName} queda entonces reservado para este navegador: nadie más puede usarlo hasta que ${
        days === 1 ? "pase un día" : `pasen ${days} días`
      } desde que abriste esta página por última vez, o hasta que lo desactives. El servidor guarda la dirección de este navegador en el servicio push, tu nombre y quién te llamó mientras tanto.`,
    refused:
      "Este navegador bloquea las notificaciones de esta página. Permítelas en los ajustes de la página e inténtalo de nuevo.",
    failed: "No ha funcionado. Inténtalo de nuevo en un momento.",
    full: "No se pueden reservar más nombres para tu red o en este servicio.",
    homeScreen:
      "Para que suene con la página cerrada, añádela primero a la pantalla de inicio y ábrela desde allí.",
  },
  choice: {
    camera: "Cámara",
    microphone: "Micrófono",
    speaker: "Altavoz",
    systemDefault: "El del sistema",
    noneFound: "No se encontró ninguno",
    testSpeaker: "Probar el altavoz",
    testing: "Deberías oír tres tonos.",
  },
  chat: {
    title: "Mensajes",
    open: (unread) =>
      unread === 0
        ? "Mostrar los mensajes"
        : `Mostrar los mensajes, ${unread} sin leer`,
    openTyped: "Mostrar los mensajes, se está escribiendo uno",
    close: "Ocultar los mensajes",
    empty: "Aún no se ha escrito nada en esta llamada.",
    you: "Tú",
    typing: (peer) => `${peer} está escribiendo`,
    field: "Escribe un mensaje",
    send: "Enviar",
    realTime: "Texto en tiempo real",
    realTimeHint: (peer) => `${peer} ve cada letra mientras escribes.`,
    said: (peer, text) => `Mensaje nuevo de ${peer}: ${text}`,
  },
  media: {
    dataUse: "Calidad de imagen",
    dataUses: {
      auto: "Automático",
      save: "Ahorrar datos",
      best: "La mejor calidad",
    },
    noiseSuppression: "Suprimir el ruido",
    echoCancellation: "Cancelar el eco",
    originalSound: "Sonido original, para música",
  },
  blur: {
    choice: "Desenfocar mi fondo",
    states: {
      loading:
        "El desenfoque se está cargando. Hasta entonces, toda tu imagen está desenfocada.",
      background: "Los demás ven tu fondo desenfocado.",
      slow:
        "Este dispositivo es demasiado lento para desenfocar solo el fondo. Toda tu imagen está desenfocada.",
      failed:
        "El desenfoque no funciona aquí ahora. Nadie ve una imagen nítida de ti.",
    },
    again: "Volver a intentarlo",
    end: "Enviar sin desenfoque",
  },
  recording: {
    ask: "Grabar esta llamada",
    asked: (peer) =>
      `${peer} quiere grabar esta llamada. Cada uno recibe un archivo; el servidor, nada.`,
    asking: (peer) => `Esperando a que ${peer} acepte la grabación…`,
    agree: "Aceptar y grabar",
    refuse: "No grabar",
    withdraw: "Retirar",
    on: "Esta llamada se está grabando",
    silent: "Esta llamada se está grabando, pero tu archivo no recibe sonido",
    paused: "La grabación está en pausa hasta que los dos tengan conexión",
    stop: "Terminar la grabación",
    fileName: (peer) => `Llamada con ${peer}`,
    kept: "Grabaciones",
    inFile: "está guardada.",
    inBrowser:
      "solo está en este navegador. Guárdala como archivo o elimínala.",
    inPage:
      "solo existe mientras esta página esté abierta. Guárdala como archivo o elimínala.",
    lost: "no se puede leer ni eliminar: tu navegador lo impide.",
    later: "se puede guardar después de la llamada.",
    save: "Guardar",
    remove: "Eliminar",
    removeAgain: "Pulsa otra vez para eliminar",
    close: "Cerrar",
    troubles: {
      failed: "La grabación no pudo continuar y ha terminado para los dos.",
      full: "No queda espacio para la grabación y ha terminado para los dos.",
    },
  },
  seal: {
    closed: "Solo entre los dos",
    open: "Protegida en camino, legible por este servidor",
    details: (state) => `${state}. Detalles`,
    close: "Ocultar los detalles del candado",
    closedText: (peer) =>
      `Tu navegador cierra el sonido y la imagen, y solo el de ${peer} los abre. El servidor los pasa y no puede leerlos.`,
    openText: (peer) =>
      `El sonido y la imagen van cifrados de ti al servidor y del servidor a ${peer}. El propio servidor podría leerlos.`,
    compare: (peer) =>
      `Lee estos cuatro signos en voz alta. Si ${peer} ve los mismos, no hay nadie en medio.`,
    signs: "Signos para comparar",
    same: "Son los mismos",
    different: "Si son distintos, cuelga: puede que alguien escuche.",
    missing: (peer) =>
      `Los signos no han llegado. Sin ellos, nadie sabe si el servidor está entre tú y ${peer}.`,
    known: (peer) =>
      `Ya comparaste los signos con ${peer}, y es el mismo dispositivo.`,
    changed: (peer) =>
      `${peer} usa otro dispositivo o navegador que cuando comparaste los signos. Compáralos otra vez.`,
    compared: (peer) =>
      `Has comparado los signos. El dispositivo de ${peer} se reconocerá la próxima vez.`,
  },
  figures: {
    open: (quality) => `${quality}. Detalles de la conexión`,
    title: "Detalles de la conexión",
    close: "Ocultar los detalles",
    none: "Todavía no hay datos.",
    rows: {
      roundTrip: "Ida y vuelta",
      lossIn: "Pérdida de entrada",
      lossOut: "Pérdida de salida",
      incoming: "Recibido",
      outgoing: "Enviado",
      pictureIn: "Imagen recibida",
      pictureOut: "Imagen enviada",
      route: "Ruta",
    },
    framesPerSecond: (count) => `${count} f/s`,
    direct: "Directo al servidor",
    relayed: "A través de un relé",
  },
  shortcuts: {
    open: "Atajos de teclado",
    title: "Atajos de teclado",
    close: "Cerrar los atajos",
    singleKeys: "Usar estas teclas",
    singleKeysHint:
      "Desactívalas si las pulsas sin querer o si dictas por voz.",
    space: "Espacio",
    does: {
      microphone: "Silenciar o activar el micrófono",
      talk: "Mantener pulsada para hablar un momento",
      camera: "Encender o apagar la cámara",
      share: "Compartir la pantalla o dejarlo",
      fullScreen: "Pantalla completa",
      pictureInPicture: "Imagen en imagen",
      options: "Opciones",
      figures: "Detalles de la conexión",
      hangUp: "Colgar",
      help: "Esta ayuda",
    },
  },
  ended: {
    duration: (spoken) => `Duración: ${spoken}.`,
    quote: (message) => `«${message}»`,
    callAgain: "Llamar otra vez",
    callBack: "Devolver la llamada",
    done: "Listo",
  },
  console: {
    open: "Mostrar la consola",
    close: "Ocultar la consola",
    title: "Consola",
    copy: "Copiar",
    copied: "Copiado",
    copyFailed: "No se copió",
    empty: "Todavía no hay tráfico.",
    withSdp: "Con SDP",
    kind: { sent: "enviado", received: "recibido", event: "suceso" },
  },
  announced: {
    here: (userName) => `Estás en línea como ${userName}.`,
    calling: (peer) => `Llamando a ${peer}.`,
    ringing: (peer) => `Está sonando en el dispositivo de ${peer}.`,
    connecting: (peer) => `Conectando con ${peer}.`,
    active: (peer) => `En una llamada con ${peer}.`,
  },
  callingTitle: (peer) => `Llamando a ${peer}`,
  problems,
  endings,
};
