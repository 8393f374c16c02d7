import { FIGURE_ROWS, figureText } from "./figures.ts";
import { Icon } from "../parts/Icon.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** Figures of the connection, shown on request. */
export function FiguresPanel(
  { phone, onClose }: { phone: PhoneSurface; onClose: () => void },
) {
  const words = useWords();
  const { figures } = phone.report.value;
  const shown = FIGURE_ROWS.flatMap((row) => {
    const text = figureText(row, figures, words);
    return text === null ? [] : [[words.figures.rows[row], text]];
  });
  if (figures.relayed !== undefined) {
    shown.push([
      words.figures.rows.route,
      figures.relayed ? words.figures.relayed : words.figures.direct,
    ]);
  }
  return (
    <section class="figures" aria-labelledby="figures-title">
      <header>
        <h2 id="figures-title">{words.figures.title}</h2>
        <IconButton label={words.figures.close} onPress={onClose}>
          <Icon name="X" />
        </IconButton>
      </header>
      {shown.length === 0 ? <p>{words.figures.none}</p> : (
        <dl class="pairs">
          {shown.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
