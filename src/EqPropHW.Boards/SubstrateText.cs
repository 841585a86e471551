using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>A substrate in words, for messages.</summary>
internal static class SubstrateText
{
    /// <summary>For example <c>neurons of law A (HardSigmoid, nudge Inside)</c>.</summary>
    public static string Of(Substrate substrate) => substrate is NeuronArray n
        ? $"neurons of law {n.Law} ({n.Activation}, nudge {n.NudgeSite})"
        : "oscillators (xy)";
}
