using EqPropHW.Core;

namespace EqPropHW.Boards.Wire;

/// <summary>The number format of a device: how natural units cross the wire (<c>PROTOCOL.md</c> section 5).</summary>
public abstract class WireNumbers
{
    /// <summary>Code of the format in capability 5 and in LOAD_BEGIN.</summary>
    public abstract byte Code { get; }

    /// <summary>Bytes of a state: phase or activation.</summary>
    public abstract int StateBytes { get; }

    /// <summary>Bytes of a coupling, a bias or a beta.</summary>
    public abstract int CouplingBytes { get; }

    /// <summary>The format with a code, for a substrate.</summary>
    /// <exception cref="ProtocolException">There is no such format.</exception>
    public static WireNumbers Of(byte code, Substrate substrate) => code switch
    {
        FixedNumbers.FormatCode => new FixedNumbers(substrate),
        Float64Numbers.FormatCode => new Float64Numbers(),
        _ => throw new ProtocolException($"number format {code}; expected {FixedNumbers.FormatCode} (fixed) or {Float64Numbers.FormatCode} (float64)"),
    };

    /// <summary>Writes a state: phase in rad, or activation.</summary>
    public abstract void State(WireWriter writer, double value);

    /// <summary>Reads a state.</summary>
    public abstract double State(ref WireReader reader);

    /// <summary>Writes a coupling, a bias or a beta.</summary>
    public abstract void Coupling(WireWriter writer, double value);

    /// <summary>Reads a coupling, a bias or a beta.</summary>
    public abstract double Coupling(ref WireReader reader);

    /// <summary>Writes a bias angle in rad.</summary>
    public abstract void Angle(WireWriter writer, double value);

    /// <summary>Reads a bias angle.</summary>
    public abstract double Angle(ref WireReader reader);

    /// <summary>Writes a clip, infinity for none.</summary>
    public abstract void Clip(WireWriter writer, double value);

    /// <summary>Reads a clip.</summary>
    public abstract double Clip(ref WireReader reader);

    /// <summary>Writes a residual.</summary>
    public abstract void Residual(WireWriter writer, double value);

    /// <summary>Reads a residual.</summary>
    public abstract double Residual(ref WireReader reader);

    /// <summary>Writes the time constant or update factor of a node.</summary>
    /// <param name="writer">Written.</param>
    /// <param name="value">Time constant in seconds, or factor.</param>
    /// <param name="step">Sub-step in seconds of a continuous device; 0 when clocked.</param>
    public abstract void Time(WireWriter writer, double value, double step);

    /// <summary>Reads the time constant or update factor of a node.</summary>
    /// <param name="reader">Read.</param>
    /// <param name="step">Sub-step in seconds of a continuous device; 0 when clocked.</param>
    public abstract double Time(ref WireReader reader, double step);
}
