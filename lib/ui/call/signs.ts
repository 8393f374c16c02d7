/**
 * The 256 signs of sealed calls, by number: easy to tell apart, and the same to
 * everybody. A page of another version must show the same ones, so none may
 * ever change or move.
 */
export const SIGNS: readonly string[] = `
🐶 🐱 🐭 🐰 🦊 🐻 🐼 🐨 🐯 🦁 🐮 🐷 🐸 🐵 🐔 🐧
🦆 🦅 🦉 🦇 🐺 🐴 🦄 🐝 🐛 🦋 🐌 🐞 🐜 🦂 🐢 🐍
🦎 🐙 🦐 🦀 🐠 🐬 🐳 🦈 🐊 🐘 🦏 🐪 🦒 🐑 🐐 🦌
🦃 🦓 🦔 🐉 🦕 🦍 🌵 🌲 🌴 🍀 🍄 🌷 🌹 🌻 🍁 🌽
🍎 🍐 🍊 🍋 🍌 🍉 🍇 🍓 🍒 🍑 🍍 🥥 🥝 🍅 🥑 🥦
🥕 🥔 🍞 🧀 🥚 🍔 🍟 🍕 🌭 🍿 🍣 🍦 🍩 🍪 🎂 🍫
🍬 🍭 🍯 🥛 🍵 🥨 🥐 🥜 🌰 🌙 ⭐ 🌈 ⚡ 🔥 💧 🌊
⛄ 🌍 🌋 🌞 ☔ 🚗 🚌 🚑 🚒 🚜 🚲 🛵 🚂 🚁 🚀 🛸
⛵ ⚓ 🚦 ⛽ 🚠 🎡 🎪 ⛺ 🏠 🏰 ⛪ 🗼 ⛲ 🌉 🏭 🏥
⚽ 🏀 🎾 🏐 🎱 🏓 🥊 🎣 🛷 🎿 🎯 🎳 🎮 🎲 🧩 🎨
🎭 🎤 🎧 🎹 🥁 🎷 🎺 🎸 🎻 🎬 🏆 🏅 🎈 🎁 🎀 ⌚
📱 💻 📷 📺 📻 ⏰ ⌛ 🔋 🔌 💡 🔦 🧯 💎 🔧 🔨 🧲
🧱 🔭 🔬 💊 🧬 🧹 🧺 🚽 🚿 🛁 🧼 🔑 🚪 🧸 📦 📚
📎 📌 🔔 📣 🔍 📅 📐 🧭 💰 💳 📬 🎒 👓 👑 🎩 👟
👢 🧦 🧤 🧣 👗 👕 👖 💍 💄 🧢 👜 🤖 👻 👽 🎃 🤡
👀 👂 👃 🦷 🦴 🧠 👣 🎅 👶 💪 🦜 🦢 🦘 🧁 🥧 🥞
`.trim().split(/\s+/);
