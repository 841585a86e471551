using System.Runtime.Intrinsics;

namespace EqPropHW.Numerics;

/// <summary>Chooses the lane width of this process and runs kernels at it.</summary>
/// <remarks>All widths give the same bits, so the choice changes the time only.</remarks>
public static class Lanes
{
    /// <summary>The environment variable that forces a width: scalar, 128, 256 or 512; unset or empty for the widest accelerated one.</summary>
    public const string Variable = "EQPROP_LANES";

    private const int Unknown = -1;

    private static int _width = Unknown;

    /// <summary>The width kernels run at, read from <see cref="Variable"/> once.</summary>
    /// <exception cref="ArgumentException">The variable holds something else than a width.</exception>
    public static LaneWidth Width
    {
        get
        {
            // Not a static initialiser: its exception would reach the user wrapped and only once.
            if (_width == Unknown) _width = (int)Parse(Environment.GetEnvironmentVariable(Variable));
            return (LaneWidth)_width;
        }
    }

    /// <summary>The widest lane this processor computes in hardware.</summary>
    public static LaneWidth Widest =>
        Vector512.IsHardwareAccelerated ? LaneWidth.Bits512
        : Vector256.IsHardwareAccelerated ? LaneWidth.Bits256
        : Vector128.IsHardwareAccelerated ? LaneWidth.Bits128
        : LaneWidth.Scalar;

    /// <summary>The width a setting of <see cref="Variable"/> asks for.</summary>
    /// <param name="setting">scalar, 128, 256 or 512; null or empty for <see cref="Widest"/>.</param>
    /// <exception cref="ArgumentException">The setting is something else.</exception>
    public static LaneWidth Parse(string? setting) => setting switch
    {
        null or "" => Widest,
        "scalar" => LaneWidth.Scalar,
        "128" => LaneWidth.Bits128,
        "256" => LaneWidth.Bits256,
        "512" => LaneWidth.Bits512,
        _ => throw new ArgumentException(
            $"the environment variable {Variable} is '{setting}'; expected scalar, 128, 256 or 512, or nothing for the widest lane of this processor"),
    };

    /// <summary>Runs a kernel at the width of this process.</summary>
    /// <param name="action">The kernel with its arguments; read and written.</param>
    /// <exception cref="ArgumentException"><see cref="Variable"/> holds something else than a width.</exception>
    public static void Dispatch<T, TAction>(ref TAction action)
        where T : unmanaged
        where TAction : struct, ILaneAction<T> => Dispatch<T, TAction>(Width, ref action);

    /// <summary>Runs a kernel at a given width, accelerated or not.</summary>
    /// <param name="width">The width.</param>
    /// <param name="action">The kernel with its arguments; read and written.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is not one of <see cref="LaneWidth"/>.</exception>
    public static void Dispatch<T, TAction>(LaneWidth width, ref TAction action)
        where T : unmanaged
        where TAction : struct, ILaneAction<T>
    {
        switch (width)
        {
            case LaneWidth.Scalar: action.Invoke<LaneScalar<T>>(); break;
            case LaneWidth.Bits128: action.Invoke<Lane128<T>>(); break;
            case LaneWidth.Bits256: action.Invoke<Lane256<T>>(); break;
            case LaneWidth.Bits512: action.Invoke<Lane512<T>>(); break;
            default: throw new ArgumentOutOfRangeException(nameof(width), width, "not a lane width");
        }
    }
}
