import { testFamiliesApart } from "../support/families_apart.ts";

testFamiliesApart("families_apart", import.meta.url);
