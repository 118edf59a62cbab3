// A segmentation problem as a loss sees it: probabilities, their logarithms, targets and counts, over named axes.
// Logits or probabilities, labels or one-hot, masks, ignored pixels and smoothing are all settled here, once.
import { failure, SemSegLossError } from '../errors.ts';
import type { SharedOptions } from '../define/options.ts';
import { GraphBuilder } from '../graph/builder.ts';
import type { Dim } from '../graph/dims.ts';
import type { Expr } from '../graph/expr.ts';
import type { AxisGroup } from '../graph/types.ts';
import type { Layout } from './layout.ts';

/** One thing that may be true of a pixel, with the probability that was given to it. */
export interface Outcome {
  /** How true it is, in [0, 1]: y, or 1 − y. */
  readonly truth: Expr;
  readonly probability: Expr;
  readonly logProbability: Expr;
  /** 1 − probability. */
  readonly complement: Expr;
  readonly logComplement: Expr | undefined;
}

export class Problem {
  readonly builder: GraphBuilder;
  readonly options: SharedOptions;
  readonly layout: Layout;
  readonly classes: Dim;
  /** The fed prediction: logits or probabilities. */
  readonly prediction: Expr;
  /** Target in [0, 1], one channel per class, smoothed if asked for. Ignored pixels may hold anything: the mask is 0 there. */
  readonly target: Expr;
  /** The target before smoothing. */
  readonly hardTarget: Expr;
  /** Weight of each pixel (and channel), or undefined where all are 1. */
  readonly mask: Expr | undefined;
  /** Weight of each class, 0 for one that is left out, or undefined where all are 1. */
  readonly classWeights: Expr | undefined;

  /** Names of the options that the caller set, against those that are defaults. */
  readonly given: ReadonlySet<string>;

  /** Problems of one builder share its inputs: parts of a compound loss, each with options of its own. */
  constructor(options: SharedOptions, layout: Layout, builder = new GraphBuilder(layout.axes), given: ReadonlySet<string> = new Set()) {
    this.given = given;
    this.options = options;
    this.layout = layout;
    this.builder = builder;
    this.classes = options.task === 'binary' ? 1 : (options.classes ?? options.classWeights?.length ?? 'C');
    if (this.classes !== 1 && !layout.letters.includes('C')) {
      throw new SemSegLossError('OPTION_CONFLICT', `layout: ${options.task} predictions have a class axis, got "${layout.letters}". Add C to the layout.`);
    }
    const full = layout.full(this.classes);
    const perPixel = layout.full(1);
    this.prediction = builder.input('prediction', 'float32', layout.fed(this.classes)).reshape(full);
    const isLabels = options.targets === 'labels';
    const fedTarget = isLabels
      ? builder.input('target', 'int32', layout.fed(null)).reshape(perPixel)
      : builder.input('target', 'float32', layout.fed(this.classes)).reshape(full);
    const weight = options.mask ? builder.input('mask', 'float32', layout.fed(null)).reshape(perPixel) : undefined;

    const counted = options.ignoreIndex === null ? undefined : fedTarget.equals(options.ignoreIndex).where(0, 1);
    this.mask = weight === undefined || counted === undefined ? (weight ?? counted) : weight.mul(counted);
    const channels = isLabels ? this.#channels(fedTarget) : fedTarget;
    this.hardTarget = channels;
    this.target = this.#smooth(this.hardTarget);
    this.classWeights = this.#weights();
  }

  #channels(labels: Expr): Expr {
    return this.options.task === 'binary' ? labels.cast('float32') : labels.oneHot(this.classes);
  }

  #smooth(target: Expr): Expr {
    const smoothing = this.options.labelSmoothing;
    if (smoothing === 0) return target;
    const uniform = this.options.task === 'multiclass' ? this.builder.constant(smoothing).div(this.builder.size([this.classes])) : this.builder.constant(smoothing / 2);
    return target.mul(1 - smoothing).add(uniform);
  }

  #weights(): Expr | undefined {
    const { classWeights, includeBackground } = this.options;
    const given = classWeights === null ? undefined : this.builder.perClass(classWeights);
    if (includeBackground) return given;
    const isForeground = this.isForeground();
    return given === undefined ? isForeground : given.mul(isForeground);
  }

  /** 0 for class 0 and 1 for every other class, along the class axis. */
  isForeground(): Expr {
    return this.builder.constant(0, 'int32').lessThan(this.builder.classIds(this.classes)).where(1, 0);
  }

  /** Probability of each class: sigmoid or softmax of the logits, or the prediction itself. */
  get probability(): Expr {
    if (!this.options.fromLogits) return this.prediction;
    return this.options.task === 'multiclass' ? this.prediction.softmax() : this.prediction.sigmoid();
  }

  /**
   * What may be true of a pixel. Binary and multilabel: "it belongs to the class" and "it does not", for each class.
   * Multiclass: "it belongs to this class", for each class. Cross-entropies are sums over outcomes.
   */
  outcomes(): { readonly positive: Outcome; readonly negative: Outcome | undefined } {
    const { task, fromLogits, epsilon } = this.options;
    const p = this.probability;
    const q = p.complement();
    const truth = this.target;
    if (task === 'multiclass') {
      const logProbability = fromLogits ? this.prediction.logSoftmax() : p.clipBelow(epsilon).log();
      return { positive: { truth, probability: p, logProbability, complement: q, logComplement: undefined }, negative: undefined };
    }
    const logP = fromLogits ? this.prediction.neg().softplus().neg() : p.clipBelow(epsilon).log();
    const logQ = fromLogits ? this.prediction.softplus().neg() : q.clipBelow(epsilon).log();
    return {
      positive: { truth, probability: p, logProbability: logP, complement: q, logComplement: logQ },
      negative: { truth: truth.complement(), probability: q, logProbability: logQ, complement: p, logComplement: logP },
    };
  }

  /**
   * −Σ over outcomes of weight · truth · modulate(outcome) · log probability, for each pixel and channel.
   * `positiveWeight` belongs to "is of the class", `negativeWeight` to "is not". In a multiclass problem a
   * foreground class carries the positive weight and the background class the negative one, so that a softmax
   * over two classes equals a sigmoid.
   */
  crossEntropy({ positiveWeight = 1, negativeWeight = 1, modulate }: {
    readonly positiveWeight?: number | Expr;
    readonly negativeWeight?: number | Expr;
    readonly modulate?: (outcome: Outcome) => Expr | undefined;
  } = {}): Expr {
    const isPlain = positiveWeight === 1 && negativeWeight === 1 && modulate === undefined;
    if (isPlain && this.options.fromLogits && this.options.task !== 'multiclass') return this.prediction.binaryCrossEntropy(this.target);
    return this.overOutcomes((outcome) => {
      const factor = modulate?.(outcome);
      const surprise = outcome.truth.mul(outcome.logProbability).neg();
      return factor === undefined ? surprise : surprise.mul(factor);
    }, { positiveWeight, negativeWeight });
  }

  /** Σ over outcomes of weight · term(outcome), with the weights of `crossEntropy`. */
  overOutcomes(term: (outcome: Outcome) => Expr, { positiveWeight = 1, negativeWeight = 1 }: { readonly positiveWeight?: number | Expr; readonly negativeWeight?: number | Expr } = {}): Expr {
    const { positive, negative } = this.outcomes();
    if (negative !== undefined) return term(positive).mul(positiveWeight).add(term(negative).mul(negativeWeight));
    if (positiveWeight === 1 && negativeWeight === 1) return term(positive);
    const foreground = this.isForeground();
    return term(positive).mul(foreground.mul(positiveWeight).add(foreground.complement().mul(negativeWeight)));
  }

  /** The same inputs under some other options: a part of a compound loss averages in its own way. */
  with(options: Partial<SharedOptions>): Problem {
    return new Problem({ ...this.options, ...options }, this.layout, this.builder, this.given);
  }

  /** A further input of the loss: a number, or a map shaped like the prediction. */
  input(name: string, kind: 'number' | 'map'): Expr {
    if (kind === 'map') return this.builder.input(name, 'float32', this.layout.fed(this.classes)).reshape(this.layout.full(this.classes));
    return this.builder.input(name, 'float32', []).reshape(this.layout.full(1).map(() => 1));
  }

  /** 1 where a class is predicted: more probable than not, or in a multiclass problem the most probable. No gradient. */
  decided(): Expr {
    const { task, fromLogits } = this.options;
    if (task === 'multiclass') return this.prediction.argMax().oneHot(this.classes);
    return this.builder.constant(fromLogits ? 0 : 0.5).lessThan(this.prediction).where(1, 0);
  }

  /** 1 where a class is true for more than a half, on pixels that count. */
  decidedTarget(): Expr {
    const isTrue = this.builder.constant(0.5).lessThan(this.hardTarget).where(1, 0);
    return this.mask === undefined ? isTrue : isTrue.mul(this.mask.equals(0).where(0, 1));
  }

  /** Positions of the spatial axes. */
  get space(): readonly number[] { return this.builder.positions('space'); }

  /** One spacing per spatial axis, 1 where none is given. Throws PARAMETER_RANGE for another number of them. */
  spacing(given: readonly number[] | null): readonly number[] {
    const rank = this.space.length;
    if (given === null) return this.space.map(() => 1);
    if (given.length !== rank) {
      throw failure('PARAMETER_RANGE', 'spacing', `must have one number per spatial axis: ${rank} for layout "${this.layout.letters}"`, given, 'Give them in the order of the layout.');
    }
    return given;
  }

  /** x for every pixel, sample and class, where it is the same for some of them. */
  full(x: Expr): Expr { return x.expandTo(this.layout.full(this.classes)); }

  /** The axes that a region's counts are summed over. */
  get region(): readonly AxisGroup[] {
    return ['space', ...(this.options.over === 'batch' ? (['batch'] as const) : []), ...(this.options.average === 'micro' ? (['class'] as const) : [])];
  }

  /** x times the weight of each pixel. */
  masked(x: Expr): Expr {
    return this.mask === undefined ? x : x.mul(this.mask);
  }

  /** Σ x over the region, masked pixels weighted; pooled classes weighted too. */
  sum(x: Expr): Expr {
    const weights = this.pixelWeights;
    return this.full(weights === undefined ? x : x.mul(weights)).sum(...this.region);
  }

  /** What each pixel (and class) weighs in a sum over the region: the mask, and the weights of pooled classes. */
  get pixelWeights(): Expr | undefined {
    if (this.options.average !== 'micro' || this.classWeights === undefined) return this.mask;
    return this.mask === undefined ? this.classWeights : this.mask.mul(this.classWeights);
  }

  /** Σ x over the pixels of each sample (or of the batch), for each class. */
  sumPerClass(x: Expr): Expr {
    return this.masked(x).expandTo(this.layout.full(this.classes)).sum('space', ...(this.options.over === 'batch' ? (['batch'] as const) : []));
  }

  /** 1 for each class that has a target pixel in the sample (or batch), 0 for an absent one. */
  isPresent(): Expr {
    return this.builder.constant(0).lessThan(this.sumPerClass(this.hardTarget)).where(1, 0);
  }

  /** Σ y, per class and sample (or as the options pool them). */
  targetVolume(): Expr { return this.sum(this.target); }
  /** Σ p. */
  predictedVolume(): Expr { return this.sum(this.probability); }
  /** TP = Σ p y. */
  truePositives(): Expr { return this.sum(this.probability.mul(this.target)); }
  /** FP = Σ p (1 − y) = Σ p − TP. */
  falsePositives(): Expr { return this.predictedVolume().sub(this.truePositives()); }
  /** FN = Σ (1 − p) y = Σ y − TP. */
  falseNegatives(): Expr { return this.targetVolume().sub(this.truePositives()); }

  /** The number of classes whose weight is not 0, as a value. */
  classCount(): Expr {
    if (this.options.average === 'micro') return this.builder.constant(1);
    return this.classWeights?.equals(0).where(0, 1).sum('class') ?? this.builder.size([this.classes]);
  }
}
