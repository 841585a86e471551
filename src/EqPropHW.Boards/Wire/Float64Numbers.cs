namespace EqPropHW.Boards.Wire;

/// <summary>Natural units in double precision: what a served emulator speaks, with nothing lost.</summary>
public sealed class Float64Numbers : WireNumbers
{
    /// <summary>Code of this format.</summary>
    public const byte FormatCode = 2;

    /// <inheritdoc/>
    public override byte Code => FormatCode;

    /// <inheritdoc/>
    public override int StateBytes => 8;

    /// <inheritdoc/>
    public override int CouplingBytes => 8;

    /// <inheritdoc/>
    public override void State(WireWriter writer, double value) => writer.F64(value);

    /// <inheritdoc/>
    public override double State(ref WireReader reader) => reader.F64();

    /// <inheritdoc/>
    public override void Coupling(WireWriter writer, double value) => writer.F64(value);

    /// <inheritdoc/>
    public override double Coupling(ref WireReader reader) => reader.F64();

    /// <inheritdoc/>
    public override void Angle(WireWriter writer, double value) => writer.F64(value);

    /// <inheritdoc/>
    public override double Angle(ref WireReader reader) => reader.F64();

    /// <inheritdoc/>
    public override void Clip(WireWriter writer, double value) => writer.F64(value);

    /// <inheritdoc/>
    public override double Clip(ref WireReader reader) => reader.F64();

    /// <inheritdoc/>
    public override void Residual(WireWriter writer, double value) => writer.F64(value);

    /// <inheritdoc/>
    public override double Residual(ref WireReader reader) => reader.F64();

    /// <inheritdoc/>
    public override void Time(WireWriter writer, double value, double step) => writer.F64(value);

    /// <inheritdoc/>
    public override double Time(ref WireReader reader, double step) => reader.F64();
}
