import type { JoinProblems } from "../first_words.ts";

/** Each problem with which a server may refuse or end a registration, with its cause and a next step. Chinese. */
export const joinProblems: JoinProblems = {
  not_registered: {
    title: "没有叫这个名字的人",
    cause: "对方现在不在线，或者名字写法不同。",
    next: "请检查名字，或从列表中选择。",
  },
  name_taken: {
    title: "这个名字已被使用",
    cause: "有人正在使用或保留它，也可能是您的另一个标签页。",
    next: "请换一个名字，或关闭另一个标签页后再试。",
  },
  invalid_name: {
    title: "这个名字不能使用",
    cause: "名字应为 1 到 64 个字符，不能含换行等控制字符。",
    next: "请换一个更短或更简单的名字。",
  },
  rate_limited: {
    title: "尝试次数过多",
    cause: "短时间内请求过于频繁。",
    next: "请稍等片刻再试。",
  },
  network_full: {
    title: "您的网络已满",
    cause: "您网络的在线人数或通话数已达上限。",
    next: "请几分钟后再试，或请管理员放宽限制。",
  },
  unauthorized: {
    title: "没有访问权限",
    cause: "服务未接受您的登录信息，它可能已过期。",
    next: "请通过您收到的链接重新打开页面。",
  },
  banned: {
    title: "管理员不允许您进入",
    cause: "您的名字或登录已被禁止。",
    next: "请向管理员询问原因。",
  },
  ended_by_operator: {
    title: "管理员结束了它",
    cause: "管理员结束了您的会话或通话。",
    next: "请重新加入，或向管理员询问原因。",
  },
  server_shutdown: {
    title: "服务正在重启",
    cause: "服务正在更新。",
    next: "请尽快结束通话，或一分钟后再呼叫。",
  },
  insecure_page: {
    title: "摄像头和麦克风被锁定",
    cause: "浏览器只允许安全的页面使用它们。",
    next: "请用 https 地址打开此页面。",
  },
  unsupported_browser: {
    title: "此浏览器无法通话",
    cause: "它不支持 WebRTC，或已将其关闭。",
    next: "请使用新版的 Chrome、Edge、Firefox 或 Safari。",
  },
};
