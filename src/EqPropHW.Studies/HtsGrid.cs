using System.Globalization;

namespace EqPropHW.Studies;

/// <summary>One point of the grid of time constants.</summary>
/// <param name="Law">A, B, or C, which has full steps and no time constants.</param>
/// <param name="Step">Mean update factor a of a cycle.</param>
/// <param name="IsShort">Whether phases are short.</param>
/// <param name="Distribution">Distribution of tau; <c>constant</c> is the scalar array.</param>
/// <param name="IsContinuous">Whether the die is continuous and integrated finely, for the same number of mean time constants.</param>
internal sealed record HtsPoint(string Law, double Step, bool IsShort, string Distribution, bool IsContinuous = false)
{
    /// <summary>Standard deviation of tau, in percent of its mean.</summary>
    public int Deviation { get; init; } = 50;

    /// <summary>Whether it learns full 28x28 images instead of digits.</summary>
    public bool IsImage { get; init; }

    /// <summary>Name of its cell.</summary>
    public string Name => string.Create(
        CultureInfo.InvariantCulture, $"{(IsImage ? "image-" : IsContinuous ? "continuous-" : "")}{Law}-{Step:0.0}-{(IsShort ? "short" : "long")}-{Distribution}{(Deviation == 50 ? "" : $"-{Deviation}")}");

    /// <summary>Cycles of free and nudged phase when clocked.</summary>
    public (int Free, int Nudged) Cycles => IsShort ? (20, 8) : (100, 30);

    /// <summary>Its cell: digits 8x8, 64-100-10, ten epochs at a constant rate, so that the end of training shows how steady it is; images two epochs of 784-128-10.</summary>
    public Cell Cell
    {
        get
        {
            var (free, nudged) = Cycles;
            // The continuous array of tau = 1 s makes ten cycles of 0.1 s in a time constant.
            if (IsContinuous) (free, nudged) = ((int)Math.Round(10 * Step * free), (int)Math.Round(10 * Step * nudged));
            var time = Law == "C" ? "null" : IsContinuous
                ? $$"""{ "kind": "continuous", "tau": "1 s", "spread": { "distribution": "{{Distribution}}", "deviation": "{{Deviation}} %", "min": "0.1 s" } }"""
                : string.Create(CultureInfo.InvariantCulture, $$"""{ "kind": "clocked", "factor": {{Step}}, "spread": { "distribution": "{{Distribution}}", "deviation": "{{Deviation}} %", "min": 0.02, "max": {{(Step > 0.7 ? 1.9 : 1)}} } }""");
            if (IsImage)
            {
                return new(Name, "fashion-neuron",
                    $$"""
                    { "task": { "validation": 0 }, "network": { "law": "{{Law}}", "activation": "hard-sigmoid", "architecture": { "sizes": [784, 128, 10] } }, "time": {{time}},
                      "learning": { "nudging": "random-sign", "beta": 0.5, "freeCycles": {{free}}, "nudgedCycles": {{nudged}}, "checkEvery": 10, "stopResidual": "none", "optimizer": "sgd", "rates": [0.1, 0.05], "decay": "none", "batch": 20, "epochs": 2, "evaluateEvery": 500 } }
                    """);
            }
            return new(Name, "digits-neuron",
                $$"""
                { "task": { "validation": 0 }, "network": { "law": "{{Law}}" }, "device": "{{(IsContinuous ? "neuron-ideal" : "neuron-clocked")}}", "time": {{time}},
                  "learning": { "freeCycles": {{free}}, "nudgedCycles": {{nudged}}, "checkEvery": 10, "stopResidual": "none", "decay": "none", "batch": 20, "epochs": 10, "evaluateEvery": 50 } }
                """);
        }
    }
}
