export const sums0 = function (in0, in1, slots) {
  // tversky: sums0, 96 × 3 × 2 threads
  // in0: prediction
  // in1: target
  let total18 = 0.0;
  let total19 = 0.0;
  let total22 = 0.0;
  const v3 = slots[this.thread.y];
  for (let i = 0; i < 32; i++) {
    const v0 = in0[this.thread.z * 9216 + this.thread.y * 3072 + (i * 96 + this.thread.x)];
    let v8 = -3.4028234e38;
    for (let k = 0; k < 3; k++) {
      const v0_1 = in0[this.thread.z * 9216 + k * 3072 + (i * 96 + this.thread.x)];
      v8 = Math.max(v8, v0_1);
    }
    const v10 = -v8;
    const v12 = v0 + v10;
    const v13t = Math.min(Math.max(v12, -88.3365), 88.3762);
    const v13k = Math.floor(v13t * 1.4426950408889634 + 0.5);
    const v13r = (v13t - v13k * 0.693145751953125) - v13k * 0.00000142860682030941;
    const v13 = (1 + (v13r + v13r * v13r * ((((0.0013813144393243458 * v13r + 0.00836941884650763) * v13r + 0.04166845678980305) * v13r + 0.16666514791278408) * v13r + 0.49999993050712366))) * this.constants.powers[v13k + 127];
    let v14 = 0.0;
    for (let k_1 = 0; k_1 < 3; k_1++) {
      const v0_2 = in0[this.thread.z * 9216 + k_1 * 3072 + (i * 96 + this.thread.x)];
      const v12_1 = v0_2 + v10;
      const v13_1t = Math.min(Math.max(v12_1, -88.3365), 88.3762);
      const v13_1k = Math.floor(v13_1t * 1.4426950408889634 + 0.5);
      const v13_1r = (v13_1t - v13_1k * 0.693145751953125) - v13_1k * 0.00000142860682030941;
      const v13_1 = (1 + (v13_1r + v13_1r * v13_1r * ((((0.0013813144393243458 * v13_1r + 0.00836941884650763) * v13_1r + 0.04166845678980305) * v13_1r + 0.16666514791278408) * v13_1r + 0.49999993050712366))) * this.constants.powers[v13_1k + 127];
      v14 += v13_1;
    }
    const v16 = v13 / v14;
    const v1 = in1[this.thread.z * 3072 + (i * 96 + this.thread.x)];
    const v7 = (v1 === v3) ? 1.0 : 0.0;
    const v17 = v16 * v7;
    total18 += v17;
    total19 += v16;
    total22 += v7;
  }
  return [total18, total19, total22];
};

export const stores1 = function (in0, in1, slots) {
  // tversky: stores1, 3072 × 1 × 6 threads
  // in0: prediction
  // in1: target
  const v0 = in0[this.thread.z * 3072 + this.thread.x];
  let v8 = -3.4028234e38;
  for (let k = 0; k < 3; k++) {
    const v0_1 = in0[(((this.thread.z + 0.5) / 3) | 0) * 9216 + k * 3072 + this.thread.x];
    v8 = Math.max(v8, v0_1);
  }
  const v10 = -v8;
  const v12 = v0 + v10;
  const v13t = Math.min(Math.max(v12, -88.3365), 88.3762);
  const v13k = Math.floor(v13t * 1.4426950408889634 + 0.5);
  const v13r = (v13t - v13k * 0.693145751953125) - v13k * 0.00000142860682030941;
  const v13 = (1 + (v13r + v13r * v13r * ((((0.0013813144393243458 * v13r + 0.00836941884650763) * v13r + 0.04166845678980305) * v13r + 0.16666514791278408) * v13r + 0.49999993050712366))) * this.constants.powers[v13k + 127];
  let v14 = 0.0;
  for (let k_1 = 0; k_1 < 3; k_1++) {
    const v0_2 = in0[(((this.thread.z + 0.5) / 3) | 0) * 9216 + k_1 * 3072 + this.thread.x];
    const v12_1 = v0_2 + v10;
    const v13_1t = Math.min(Math.max(v12_1, -88.3365), 88.3762);
    const v13_1k = Math.floor(v13_1t * 1.4426950408889634 + 0.5);
    const v13_1r = (v13_1t - v13_1k * 0.693145751953125) - v13_1k * 0.00000142860682030941;
    const v13_1 = (1 + (v13_1r + v13_1r * v13_1r * ((((0.0013813144393243458 * v13_1r + 0.00836941884650763) * v13_1r + 0.04166845678980305) * v13_1r + 0.16666514791278408) * v13_1r + 0.49999993050712366))) * this.constants.powers[v13_1k + 127];
    v14 += v13_1;
  }
  const v16 = v13 / v14;
  const v49 = slots[(((this.thread.z + 0.5) / 3) | 0) * 3 + (this.thread.z - (((this.thread.z + 0.5) / 3) | 0) * 3)];
  const v53 = slots[6 + (((this.thread.z + 0.5) / 3) | 0) * 3 + (this.thread.z - (((this.thread.z + 0.5) / 3) | 0) * 3)];
  const v1 = in1[(((this.thread.z + 0.5) / 3) | 0) * 3072 + this.thread.x];
  const v3 = slots[12 + (this.thread.z - (((this.thread.z + 0.5) / 3) | 0) * 3)];
  const v7 = (v1 === v3) ? 1.0 : 0.0;
  const v56 = v53 * v7;
  const v57 = v49 + v56;
  let v59 = 0.0;
  for (let k_2 = 0; k_2 < 3; k_2++) {
    const v49_1 = slots[(((this.thread.z + 0.5) / 3) | 0) * 3 + k_2];
    const v53_1 = slots[6 + (((this.thread.z + 0.5) / 3) | 0) * 3 + k_2];
    const v3_1 = slots[12 + k_2];
    const v7_1 = (v1 === v3_1) ? 1.0 : 0.0;
    const v56_1 = v53_1 * v7_1;
    const v57_1 = v49_1 + v56_1;
    const v0_3 = in0[(((this.thread.z + 0.5) / 3) | 0) * 9216 + k_2 * 3072 + this.thread.x];
    const v12_2 = v0_3 + v10;
    const v13_2t = Math.min(Math.max(v12_2, -88.3365), 88.3762);
    const v13_2k = Math.floor(v13_2t * 1.4426950408889634 + 0.5);
    const v13_2r = (v13_2t - v13_2k * 0.693145751953125) - v13_2k * 0.00000142860682030941;
    const v13_2 = (1 + (v13_2r + v13_2r * v13_2r * ((((0.0013813144393243458 * v13_2r + 0.00836941884650763) * v13_2r + 0.04166845678980305) * v13_2r + 0.16666514791278408) * v13_2r + 0.49999993050712366))) * this.constants.powers[v13_2k + 127];
    const v16_1 = v13_2 / v14;
    const v58 = v57_1 * v16_1;
    v59 += v58;
  }
  const v60 = -v59;
  const v62 = v57 + v60;
  const v63 = v16 * v62;
  return v63;
};
