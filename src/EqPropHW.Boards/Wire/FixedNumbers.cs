using EqPropHW.Core;

namespace EqPropHW.Boards.Wire;

/// <summary>Integers as <c>FIXED.md</c> defines them: what a board with a small processor speaks.</summary>
/// <param name="substrate">Decides whether a state is a phase or an activation.</param>
public sealed class FixedNumbers(Substrate substrate) : WireNumbers
{
    /// <summary>Code of this format.</summary>
    public const byte FormatCode = 1;

    private readonly bool _isXy = substrate is XyArray;

    /// <inheritdoc/>
    public override byte Code => FormatCode;

    /// <inheritdoc/>
    public override int StateBytes => 4;

    /// <inheritdoc/>
    public override int CouplingBytes => 2;

    /// <inheritdoc/>
    public override void State(WireWriter writer, double value)
        => writer.U32(_isXy ? FixedPoint.Phase(value) : unchecked((uint)FixedPoint.Activation(value)));

    /// <inheritdoc/>
    public override double State(ref WireReader reader)
        => _isXy ? FixedPoint.Radians(reader.U32()) : FixedPoint.Activation(unchecked((int)reader.U32()));

    /// <inheritdoc/>
    public override void Coupling(WireWriter writer, double value) => writer.I16(FixedPoint.Coupling(value));

    /// <inheritdoc/>
    public override double Coupling(ref WireReader reader) => FixedPoint.Value(reader.I16());

    /// <inheritdoc/>
    public override void Angle(WireWriter writer, double value) => writer.U32(FixedPoint.Phase(value));

    /// <inheritdoc/>
    public override double Angle(ref WireReader reader) => FixedPoint.Radians(reader.U32());

    /// <inheritdoc/>
    public override void Clip(WireWriter writer, double value) => writer.U16(FixedPoint.Clip(value));

    /// <inheritdoc/>
    public override double Clip(ref WireReader reader)
    {
        var clip = reader.U16();
        return clip == short.MaxValue ? double.PositiveInfinity : FixedPoint.Value((short)clip);
    }

    /// <inheritdoc/>
    public override void Residual(WireWriter writer, double value) => writer.U64(FixedPoint.Residual(value));

    /// <inheritdoc/>
    public override double Residual(ref WireReader reader) => FixedPoint.Residual(reader.U64());

    /// <inheritdoc/>
    public override void Time(WireWriter writer, double value, double step)
        => writer.U32(FixedPoint.Factor(substrate, step > 0 ? step / value : value));

    /// <inheritdoc/>
    public override double Time(ref WireReader reader, double step)
    {
        var factor = FixedPoint.Factor(substrate, reader.U32());
        return step > 0 ? step / factor : factor;
    }
}
