// How each loss and metric function was made: its name and options, so that a saved model can make it again.
// Functions are remembered weakly; nothing is written onto them.

/** What to make, as JSON. */
export interface Recipe {
  readonly kind: 'loss' | 'metric';
  /** The name of the loss or metric. */
  readonly slug: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** The name that curves show. */
  readonly name: string;
  /** What the loss is multiplied by. */
  readonly weight?: number;
  /** The class that a metric is of. */
  readonly classId?: number;
}

const recipes = new WeakMap<object, Recipe>();

/** Gives a function its name and remembers how to make it again. */
export function remember<F extends (...args: never[]) => unknown>(made: F, recipe: Recipe): F {
  Object.defineProperty(made, 'name', { value: recipe.name, configurable: true });
  recipes.set(made, recipe);
  return made;
}

/** How a function was made, or undefined for one that this package did not make. */
export function recipeOf(made: object): Recipe | undefined {
  return recipes.get(made);
}
