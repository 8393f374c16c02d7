/**
 * What is shown after the first screen, in one script.
 *
 * @module
 */
export { CallAlerts } from "./CallAlerts.tsx";
export { CallStage } from "./CallStage.tsx";
export { IncomingSheet } from "./IncomingSheet.tsx";
export { PeopleScreen } from "./PeopleScreen.tsx";
export { ReturnSheet } from "./ReturnSheet.tsx";
