import type { FirstWords } from "../first_words.ts";

/** Chinese, simplified, for the first screen. */
export const firstWords: FirstWords = {
  language: "zh-Hans",
  brand: "One2One",
  chooseLanguage: "语言",
  join: {
    title: "面对面，打给想见的人",
    lead: "起个名字，在线的人就能呼叫您。无需安装。",
    signedInLead: "您将以登录时的姓名加入，无需安装。",
    name: "您的名字",
    nameHint: "其他人会看到它，并用它呼叫您。",
    submit: "进入",
    pending: "正在进入…",
    noScript: "此页面需要 JavaScript 才能通话。",
    toCall: (peer) => `进入后呼叫 ${peer}`,
  },
  devices: {
    title: "摄像头和声音",
    check: "测试摄像头和麦克风",
    checkHint: "测试时只有您自己能看到和听到。",
    preview: "您自己的画面",
    level: "麦克风音量",
    heardOnly: "没有摄像头，对方只能听到您。",
    seenOnly: "没有麦克风，对方只能看到您。",
    watchOnly: "没有摄像头和麦克风，您只能看和听。",
    mute: "麦克风静音",
    unmute: "取消静音",
    cameraStop: "关闭摄像头",
    cameraStart: "打开摄像头",
  },
  loading: {
    waits: "正在加载…",
    failed: "这一部分未能加载。",
    retry: "重试",
  },
  notice: { dismiss: "关闭", details: "详情" },
  link: {
    open: "",
    connecting: "正在连接服务器…",
    waiting_to_retry: "无法连接服务器，正在重试…",
    closed: "未连接到服务器。请刷新页面重试。",
  },
  problems: {
    invalid_message: {
      title: "服务器无法理解请求",
      cause: "此页面与服务器的版本可能不一致。",
      next: "请刷新页面。",
    },
    connection_lost: {
      title: "与服务器的连接已断开",
      cause: "网络中断，或服务器正在重启。",
      next: "页面会自动重试。如未恢复，请检查您的网络。",
    },
  },
};
