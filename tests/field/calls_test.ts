import { testIsolated } from "../support/isolated.ts";

testIsolated("calls", import.meta.url);
