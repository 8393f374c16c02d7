import { assertEquals } from "@std/assert";
import { languageOf, languageOfTag } from "../../lib/shared/language.ts";

function language(headers: Record<string, string>): string {
  return languageOf(new Request("https://localhost/", { headers }));
}

Deno.test("the page uses the browser's most preferred language that the phone has", () => {
  for (
    const [accepted, expected] of [
      ["de-CH, de;q=0.9, en;q=0.8", "de"],
      ["pt-BR,pt;q=0.9,es;q=0.8,en;q=0.7", "es"],
      ["en;q=0.2, fr-CA;q=0.9", "fr"],
      ["zh-CN", "zh-Hans"],
      ["zh-TW;q=0.5", "zh-Hans"],
      ["de;q=0, ja", "en"],
      ["*", "en"],
      ["", "en"],
      [";;q=,,=;", "en"],
    ]
  ) {
    assertEquals(language({ "accept-language": accepted }), expected, accepted);
  }
  assertEquals(language({}), "en");
});

Deno.test("the person's choice takes precedence, and an invalid one is ignored", () => {
  const accepted = { "accept-language": "de" };
  const chosen = (cookie: string) => language({ cookie, ...accepted });
  assertEquals(chosen("language=zh-Hans"), "zh-Hans");
  assertEquals(chosen("other=1; language=fr"), "fr");
  assertEquals(chosen("language=klingon"), "de");
  assertEquals(chosen("notlanguage=fr"), "de");
});

Deno.test("a language tag of any region and case gives its language", () => {
  assertEquals(languageOfTag("ES-mx"), "es");
  assertEquals(languageOfTag("est"), undefined);
});
