import { testFamiliesApart } from "../support/families_apart.ts";

testFamiliesApart("udp_port", import.meta.url);
