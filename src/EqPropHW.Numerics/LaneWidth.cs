namespace EqPropHW.Numerics;

/// <summary>Width of a lane.</summary>
public enum LaneWidth
{
    /// <summary>One element: <see cref="LaneScalar{T}"/>.</summary>
    Scalar = 0,

    /// <summary>128 bits: <see cref="Lane128{T}"/>.</summary>
    Bits128 = 128,

    /// <summary>256 bits: <see cref="Lane256{T}"/>.</summary>
    Bits256 = 256,

    /// <summary>512 bits: <see cref="Lane512{T}"/>.</summary>
    Bits512 = 512,
}
