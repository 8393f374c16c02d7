import { joinProblems } from "./join_problems.ts";
import type { JoinedWords } from "../words.ts";

/** Each problem with its cause and a next step. Chinese. */
export const problems: JoinedWords["problems"] = {
  ...joinProblems,
  declined: {
    title: "通话被拒绝",
    cause: "对方选择了不接听。",
    next: "请稍后再试。",
  },
  busy: {
    title: "正在通话中",
    cause: "一个人同时只能进行一个通话。",
    next: "请等通话结束后再试。",
  },
  in_call_elsewhere: {
    title: "您正在另一台设备上通话",
    cause: "一个人同一时间只能进行一个通话。",
    next: "请先结束那个通话，再从这里呼叫。",
  },
  unavailable: {
    title: "对方现在不接听来电",
    cause: "对方可能不希望被打扰。",
    next: "请换个时间再试，或用其他方式联系。",
  },
  no_answer: {
    title: "无人接听",
    cause: "响铃一分钟，没有人接听。",
    next: "请稍后再试。",
  },
  cancelled: {
    title: "通话已取消",
    cause: "接听之前，对方已挂断。",
    next: "您可以回拨。",
  },
  answered_elsewhere: {
    title: "已在其他设备上接听",
    cause: "您在那台设备上接听了来电。",
    next: "请在那台设备上继续通话。",
  },
  moved: {
    title: "通话已转到您的另一台设备",
    cause: "您在那台设备上接续了通话。",
    next: "您可以随时把通话转回来。",
  },
  other_tab: {
    title: "您已在另一个标签页中继续",
    cause: "您的名字正在那里使用。",
    next: "要回到这里，请重新加入。",
  },
  hung_up: {
    title: "通话已结束",
    cause: "有一方挂断了。",
    next: "如果还没说完，可以再打一次。",
  },
  not_in_call: {
    title: "该通话已结束",
    cause: "它刚刚结束。",
    next: "请重新呼叫。",
  },
  peer_lost: {
    title: "与对方的连接已断开",
    cause: "对方的设备离线，或页面已关闭。",
    next: "等对方重新出现在列表中再呼叫。",
  },
  media_unavailable: {
    title: "目前无法通话",
    cause: "无法连接传输声音和画面的媒体服务器。",
    next: "请一分钟后再试。",
  },
  media_failed: {
    title: "声音和画面无法传输",
    cause: "您与媒体服务器之间的网络受阻或中断。",
    next: "请重新呼叫；如果反复出现，请换一个网络。",
  },
  overloaded: {
    title: "服务已满",
    cause: "通话人数超过了服务的承载能力。",
    next: "请过几分钟再试。",
  },
  camera_refused: {
    title: "无法使用摄像头",
    cause: "您或系统拒绝了此页面使用摄像头。",
    next: "对方看不到您。请在地址栏旁允许摄像头，然后打开它。",
  },
  camera_busy: {
    title: "摄像头无法启动",
    cause: "可能正被其他程序占用。",
    next: "对方看不到您。请关闭其他程序，然后打开摄像头。",
  },
  camera_missing: {
    title: "未找到摄像头",
    cause: "此设备没有摄像头，或摄像头未接好。",
    next: "对方看不到您。接上摄像头即可让对方看到您。",
  },
  microphone_refused: {
    title: "无法使用麦克风",
    cause: "您或系统拒绝了此页面使用麦克风。",
    next: "对方听不到您。请在地址栏旁允许麦克风，然后取消静音。",
  },
  microphone_busy: {
    title: "麦克风无法启动",
    cause: "可能正被其他程序占用。",
    next: "对方听不到您。请关闭其他程序，然后取消静音。",
  },
  microphone_missing: {
    title: "未找到麦克风",
    cause: "此设备没有麦克风，或麦克风未接好。",
    next: "对方听不到您。请接上麦克风，然后取消静音。",
  },
  devices_refused: {
    title: "无法使用摄像头和麦克风",
    cause: "您或系统拒绝了此页面使用它们。",
    next:
      "对方看不到也听不到您，但您能看到和听到对方。请在地址栏旁允许它们，然后打开。",
  },
  devices_missing: {
    title: "未找到摄像头和麦克风",
    cause: "此设备没有，或未接好。",
    next: "对方看不到也听不到您，但您能看到和听到对方。请接上它们，然后打开。",
  },
  camera_unplugged: {
    title: "摄像头已断开",
    cause: "它被拔出或关闭了。",
    next: "对方看不到您。请重新接上并打开摄像头，或选择另一个。",
  },
  microphone_unplugged: {
    title: "麦克风已断开",
    cause: "它被拔出或关闭了。",
    next: "对方听不到您。请重新接上并取消静音，或选择另一个。",
  },
  camera_interrupted: {
    title: "摄像头正被其他应用使用",
    cause: "其他应用占用了它，例如正在打电话。",
    next: "在它空闲之前对方看不到您；之后画面会自动恢复。",
  },
  microphone_interrupted: {
    title: "麦克风正被其他应用使用",
    cause: "其他应用占用了它，例如正在打电话。",
    next: "在它空闲之前对方听不到您；之后声音会自动恢复。",
  },
  microphone_switched: {
    title: "现在使用另一个麦克风",
    cause: "之前的麦克风被拔出或关闭了。",
    next: "对方能听到您。如果不是您想用的，请选择另一个。",
  },
  picture_paused: {
    title: "您的画面已暂停",
    cause: "您的网络只够传输声音。",
    next: "对方能听到您。网络好转后画面会自动恢复。",
  },
  seal_lost: {
    title: "服务器现在可以读取此通话",
    cause:
      "此前通话只对你们二人开放。一方重新加载了页面或更换了设备，或锁定的通道受阻。",
    next: "挂断后重新呼叫即可再次锁定。",
  },
  seal_renewed: {
    title: "通话仍然锁定，符号已更新",
    cause: "对方换到了另一台设备，或重新加载了页面。",
    next: "按锁形图标，重新比对符号。",
  },
  screen_failed: {
    title: "无法共享屏幕",
    cause: "浏览器或系统不允许。",
    next: "请在系统设置中允许此浏览器录制屏幕。",
  },
  blur_failed: {
    title: "无法虚化您的背景",
    cause: "负责虚化的页面部分没有加载，所以摄像头保持关闭。",
    next: "请打开摄像头重试，或在选项中关闭虚化。",
  },
  camera_not_shown: {
    title: "无法在屏幕上显示您的摄像头",
    cause: "页面的一部分没有加载。您的屏幕仍在共享。",
    next: "请重试，或重新加载页面。",
  },
  speaker_failed: {
    title: "无法使用该扬声器",
    cause: "它已被拔出，或浏览器不允许网页使用它。",
    next: "请选择另一个。",
  },
};
