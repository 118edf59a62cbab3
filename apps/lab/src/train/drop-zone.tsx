// Where the reader's own images and masks go in: by drop, by a chooser of files or of a folder. Says what was wrong.
import { useRef, useState } from 'preact/hooks';
import { chosenFiles, droppedFiles } from '../data/drop.ts';
import { canResize, forgetOwn, isReading, own, ownNotices, ownProblem, resize, side, takeFiles } from '../data/own.ts';
import { Message } from '../parts/message.tsx';

const SIDES = [64, 96, 128, 192, 256] as const;

function take({ currentTarget }: { currentTarget: HTMLInputElement }): void {
  if (currentTarget.files !== null && currentTarget.files.length > 0) void takeFiles(chosenFiles(currentTarget.files));
  // So that the same files can be chosen again after they were mended.
  currentTarget.value = '';
}

export function DropZone() {
  const [over, setOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const drop = async (event: DragEvent): Promise<void> => {
    event.preventDefault();
    setOver(false);
    if (event.dataTransfer !== null) await takeFiles(await droppedFiles(event.dataTransfer));
  };
  return (
    <>
      <div
        class="drop" data-over={over} role="group" aria-label="Your images and masks"
        onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={(event) => void drop(event)}
      >
        <strong>{isReading.value ? 'Reading…' : 'Drop images and masks here'}</strong>
        <span class="small soft">PNG slices or NIfTI volumes. A mask has the name of its image, in a folder “masks” or with _mask at its end; its pixels are class ids 0, 1, 2, … or 0 and 255. Nothing leaves this device.</span>
        <span class="row">
          <button type="button" class="button" disabled={isReading.value} onClick={() => folder.current?.click()}>Choose a folder</button>
          <button type="button" class="button" disabled={isReading.value} onClick={() => files.current?.click()}>Choose files</button>
        </span>
        <input ref={files} type="file" multiple accept=".png,.nii,.gz,.json" hidden onChange={take} aria-label="Files" />
        <input ref={folder} type="file" multiple hidden onChange={take} aria-label="Folder" {...{ webkitdirectory: true }} />
      </div>
      {ownProblem.value !== undefined && <Message kind="error" title="This data cannot be used yet." text={ownProblem.value} />}
      {own.value !== undefined && (
        <div class="row small">
          <b>{own.value.name}</b>
          {canResize() && <label>slices of at most <select class="inline" value={String(side.value)} onChange={({ currentTarget }) => void resize(Number(currentTarget.value))}>{SIDES.map((size) => <option key={size}>{size}</option>)}</select> pixels</label>}
          <button type="button" class="button quiet" onClick={() => void forgetOwn()}>Remove</button>
        </div>
      )}
      {ownNotices.value.map((text) => <p key={text} class="small soft">{text}</p>)}
    </>
  );
}
