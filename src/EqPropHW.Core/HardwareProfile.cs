namespace EqPropHW.Core;

/// <summary>One particular piece of hardware on paper: the parsed content of a file in <c>hardware-profiles/</c>.</summary>
/// <param name="Name">Its name, the file's name without extension.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Hash">SHA-256 of the canonical content.</param>
/// <param name="Substrate"><c>xy</c> or <c>neuron</c>: which substrates it can carry.</param>
/// <param name="Time">How its nodes move in time.</param>
/// <param name="Timing">Its control clock.</param>
/// <param name="Limits">What can be programmed.</param>
/// <param name="Capabilities">What a phase program may ask of it.</param>
/// <param name="IsFixedPoint">Whether it computes in integers, as <c>firmware-stubs/FIXED.md</c> says: a digital board.</param>
public sealed record HardwareProfile(
    string Name,
    string Description,
    string Hash,
    string Substrate,
    TimeSpec Time,
    DeviceTiming Timing,
    DeviceLimits Limits,
    DeviceCapabilities Capabilities,
    bool IsFixedPoint = false);

/// <summary>Time constants of a profile before a die is drawn: the same value on every node.</summary>
/// <param name="IsClocked">Whether <paramref name="Value"/> is an update factor a (clocked) or a time constant tau in seconds.</param>
/// <param name="Value">Update factor, or time constant in seconds; positive.</param>
public sealed record TimeSpec(bool IsClocked, double Value);
