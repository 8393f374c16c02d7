import { assertEquals } from "@std/assert";
import type { Person } from "../browser/person.ts";
import { choiceAfter } from "../../lib/ui/hooks/use_grid_choice.ts";
import { focusIsOn, tabTo } from "./page_focus.ts";
import { testScenes } from "./scenes.ts";

// Aaron closes his page, and must be off the list before the test goes on.
const TIMING = { leavingMs: 1_000 };

testScenes(
  "people are called from the search field by keyboard",
  { timing: TIMING },
  async (stage) => {
    const alice = await stage.person("Alice");
    const [anna, , jurgen] = [
      await stage.person("Anna Smith"),
      await stage.person("Bob"),
      await stage.person("Jürgen Müller"),
    ];
    const { keyboard } = alice.page;

    await stage.scene("arrows go through the people, and around", async () => {
      await tabTo(alice, "#peer");
      assertEquals(await combobox(alice), { expanded: "false", chosen: null });
      await keyboard.type("n");
      await alice.page.waitForSelector("[data-user=Bob]", { hidden: true });
      assertEquals(await combobox(alice), { expanded: "true", chosen: null });
      for (
        const [key, name] of [
          ["ArrowDown", "Anna Smith"],
          ["ArrowDown", "Jürgen Müller"],
          ["ArrowDown", "Anna Smith"],
          ["ArrowUp", "Jürgen Müller"],
        ] as const
      ) {
        await keyboard.press(key);
        await chosenIs(alice, name);
        await focusIsOn(alice, "#peer");
      }
      const roles = await alice.page.$eval("#people-found", (grid) => [
        grid.getAttribute("role"),
        ...[...grid.querySelectorAll("[role]")].map((element) => element.role),
      ]);
      const row = ["row", "gridcell", "gridcell", "gridcell"];
      assertEquals(roles, ["grid", "rowgroup", ...row, ...row]);
    });

    await stage.scene(
      "arrows go to the side, and Enter presses what they reach",
      async () => {
        await keyboard.press("ArrowRight");
        await chosenIs(alice, "Call Jürgen Müller by voice");
        await keyboard.press("ArrowRight");
        await keyboard.press("ArrowRight");
        await chosenIs(alice, "Add Jürgen Müller to favourites");
        await keyboard.press("Enter");
        await chosenIs(alice, "Remove Jürgen Müller from favourites");
        await focusIsOn(alice, "#peer");
        await alice.page.waitForFunction(() =>
          document.querySelector("[data-user]")!
            .getAttribute("data-user") === "Jürgen Müller"
        );
        await keyboard.press("ArrowLeft");
        await keyboard.press("ArrowLeft");
        await keyboard.press("ArrowLeft");
        await chosenIs(alice, "Jürgen Müller");
      },
    );

    await stage.scene(
      "Home, End, Escape and letters lead back to the text",
      async () => {
        for (const [key, caret] of [["Home", 0], ["End", 1]] as const) {
          await keyboard.press(key);
          await chosenIs(alice, null);
          assertEquals(
            await alice.page.$eval(
              "#peer",
              (input) => (input as HTMLInputElement).selectionStart,
            ),
            caret,
          );
          await keyboard.press("ArrowDown");
          await chosenIs(alice, "Jürgen Müller");
        }
        await keyboard.type("n");
        await chosenIs(alice, null);
        await keyboard.press("Backspace");
        await keyboard.press("ArrowUp");
        await chosenIs(alice, "Anna Smith");
        await keyboard.press("Escape");
        await chosenIs(alice, null);
        assertEquals(await text(alice), "n");
        await keyboard.press("Escape");
        await alice.page.waitForSelector("[data-user=Bob]");
        assertEquals(await text(alice), "");
        await keyboard.press("ArrowDown");
        await chosenIs(alice, "Jürgen Müller");
        await keyboard.press("Escape");
      },
    );

    await stage.scene(
      "the chosen person stays it while others come and go",
      async () => {
        await keyboard.press("ArrowDown");
        await keyboard.press("ArrowDown");
        await chosenIs(alice, "Anna Smith");
        const aaron = await stage.person("Aaron");
        await alice.page.waitForSelector("[data-user=Aaron]");
        await chosenIs(alice, "Anna Smith");
        await keyboard.press("ArrowUp");
        await chosenIs(alice, "Aaron");
        await aaron.leave();
        await alice.page.waitForSelector("[data-user=Aaron]", { hidden: true });
        await chosenIs(alice, null);
      },
    );

    await stage.scene("Tab leads out, and into a list", async () => {
      await keyboard.type("n");
      await keyboard.press("ArrowDown");
      await keyboard.press("Tab");
      await focusIsOn(alice, "#call");
      assertEquals(await combobox(alice), { expanded: "false", chosen: null });
      await alice.page.waitForSelector("#people-found [role=listitem]");
    });

    await stage.scene(
      "Enter calls the marked person: the first one shown, or the chosen one",
      async () => {
        await alice.page.focus("#peer");
        assertEquals(await marked(alice), "Jürgen Müller");
        await keyboard.press("Enter");
        await jurgen.says("#incoming-title", "Alice is calling");
        await alice.press("stop");
        await alice.ended();
        await tabTo(alice, "#peer");
        await keyboard.type("n");
        await keyboard.press("ArrowDown");
        await keyboard.press("ArrowDown");
        await keyboard.press("ArrowRight");
        assertEquals(await marked(alice), "Anna Smith");
        await keyboard.press("Enter");
        await anna.says("#incoming-title", "Voice call from Alice");
        await alice.press("stop");
      },
    );
  },
);

Deno.test("without people or a choice, keys are for the text", () => {
  const chosen = { row: "a", column: 0 };
  for (const key of ["ArrowDown", "ArrowUp", "Home", "Escape", "x"]) {
    assertEquals(choiceAfter(key, null, [], 3), undefined, key);
  }
  for (const key of ["ArrowLeft", "ArrowRight", "Home", "End", "Escape"]) {
    assertEquals(choiceAfter(key, null, ["a"], 3), undefined, key);
  }
  for (const key of ["Tab", "a", "Enter"]) {
    assertEquals(choiceAfter(key, chosen, ["a"], 3), undefined, key);
  }
});

/** The search field, as it is described to screen readers. */
async function combobox({ page }: Person) {
  return await page.$eval("#peer[role=combobox]", (input) => ({
    expanded: input.getAttribute("aria-expanded"),
    chosen: input.getAttribute("aria-activedescendant"),
  }));
}

/** Waits until the field's active descendant has this name; null for none. */
async function chosenIs({ page }: Person, name: string | null): Promise<void> {
  await page.waitForFunction(
    (name) => {
      const id = document.querySelector("#peer")!
        .getAttribute("aria-activedescendant");
      if (id === null || name === null) return id === name;
      const cell = document.getElementById(id);
      if (!cell || cell.closest("[aria-selected=true]") === null) return false;
      const button = cell.querySelector("button")!;
      return (button.ariaLabel ?? button.dataset.user) === name &&
        cell.dataset.chosen === "true";
    },
    {},
    name,
  );
}

function text({ page }: Person): Promise<string> {
  return page.$eval("#peer", (input) => (input as HTMLInputElement).value);
}

/** The name in the row that Enter calls. */
function marked({ page }: Person): Promise<string | null> {
  return page.$eval(
    "[data-next=true] [data-user]",
    (row) => row.getAttribute("data-user"),
  );
}
