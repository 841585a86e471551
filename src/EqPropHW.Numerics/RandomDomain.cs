namespace EqPropHW.Numerics;

/// <summary>What random numbers are for: two domains never share a number.</summary>
/// <remarks>The values are part of the key; changing one changes the results of every run.</remarks>
public enum RandomDomain
{
    /// <summary>Initial couplings and biases.</summary>
    Initialisation = 1,

    /// <summary>Order of the examples.</summary>
    Order = 2,

    /// <summary>Start states drawn by the trainer.</summary>
    Start = 3,

    /// <summary>Sign of beta.</summary>
    BetaSign = 4,

    /// <summary>Start states drawn by a device.</summary>
    DeviceStart = 5,

    /// <summary>Noise of a run.</summary>
    Noise = 6,

    /// <summary>Mismatch of a die.</summary>
    Mismatch = 7,

    /// <summary>Split of a data set.</summary>
    Split = 8,
}
