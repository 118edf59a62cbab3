// What a data set looks like before anything is trained: a few slices with their masks, and how rare each class is.
import { useMemo } from 'preact/hooks';
import { classColour, cropBox, cssColour, SPLITS, type Dataset } from 'semsegloss/training';
import { thinned } from '../data/pixels.ts';
import { SlicePicture } from '../parts/slice-picture.tsx';

const MOST = 8;

export function DataPreview({ dataset }: { readonly dataset: Dataset }) {
  const { classes, splits, width, height } = dataset;
  const { shares, slices, samples, box } = useMemo(() => {
    const all = SPLITS.flatMap((split) => splits[split]);
    const pixels = classes.map(() => 0);
    const occurs = classes.map(() => 0);
    for (const { mask } of all) {
      const seen = new Set<number>();
      for (const id of mask) {
        pixels[id] = (pixels[id] ?? 0) + 1;
        seen.add(id);
      }
      for (const id of seen) occurs[id] = (occurs[id] ?? 0) + 1;
    }
    const occupied = splits.train.filter(({ mask }) => mask.some((id) => id !== 0));
    const chosen = thinned(occupied, MOST);
    return { shares: pixels.map((count) => count / (all.length * width * height)), slices: occurs, samples: chosen, box: cropBox(chosen.map(({ mask }) => mask), width, height) };
  }, [dataset]);
  return (
    <>
      <div class="preview" role="group" aria-label="Some training slices with their masks">
        {samples.map((sample) => <SlicePicture key={sample.name} sample={sample} width={width} box={box} prediction={sample.mask} label={`Slice ${sample.name} with its mask`} />)}
      </div>
      <table class="histogram small">
        <caption class="visually-hidden">Classes, their share of all pixels and the number of slices they occur in</caption>
        <thead><tr><th scope="col">class</th><th scope="col" colSpan={2}>share of pixels</th><th scope="col">slices</th></tr></thead>
        <tbody>
          {classes.map((name, id) => (
            <tr key={name}>
              <th scope="row">{id > 0 && <i class="swatch" style={{ background: cssColour(classColour(id)) }} />} {name}</th>
              <td class="bar"><i style={{ width: `${Math.max(0.4, 100 * (shares[id] ?? 0))}%`, background: id === 0 ? 'var(--line-strong)' : cssColour(classColour(id)) }} /></td>
              <td class="numbers">{(100 * (shares[id] ?? 0)).toFixed(2)} %</td>
              <td class="numbers">{slices[id]}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="small soft">{splits.train.length} training, {splits.validation.length} validation and {splits.test.length} test slices of {width} × {height} pixels.{box.width < width ? ' The pictures show the part with foreground.' : ''}</p>
    </>
  );
}
