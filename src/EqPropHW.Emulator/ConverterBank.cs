using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>The channels of one kind of converter on one die.</summary>
/// <param name="converter">What the profile says.</param>
/// <param name="channels">Channels.</param>
/// <param name="instance">Which die.</param>
/// <param name="purpose">What its draws are for; the three numbers after it are used too.</param>
internal sealed class ConverterBank(Converter converter, int channels, ulong instance, DieDraw purpose)
{
    private readonly double[] _slope = Draws(instance, purpose, 0, converter.Gain, channels);
    private readonly double[] _offset = Draws(instance, purpose, 1, converter.Offset, channels);
    private readonly double[] _bow = Draws(instance, purpose, 2, converter.Inl, channels);
    private readonly Mismatch _step = new(instance, purpose, 3);
    private readonly int _last = (1 << converter.Bits) - 1;

    /// <summary>Whether a conversion draws noise.</summary>
    public bool IsNoisy => converter.Noise > 0;

    /// <summary>What a channel puts out when a value is wanted.</summary>
    /// <param name="wanted">In natural units.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="noise">A normal number.</param>
    /// <returns>The value of the code, which the host knows, and what comes out, which it does not.</returns>
    public (double Known, double Actual) Set(double wanted, int channel, double noise)
    {
        var code = Position(wanted);
        if (converter.Rounds) code = Code(Math.Round(code), out _);
        return (Value(code), Value(Bent(code, channel) + StepError(channel, code) + converter.Noise * noise));
    }

    /// <summary>What a channel makes of a value.</summary>
    /// <param name="value">In natural units.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="noise">A normal number.</param>
    /// <param name="isClipped">Set when the value lies beyond the range, else left as it is.</param>
    public double Read(double value, int channel, double noise, ref bool isClipped)
    {
        var position = Bent(Position(value), channel) + converter.Noise * noise;
        position += StepError(channel, position);
        if (!converter.Rounds) return Value(position);
        var code = Code(Math.Round(position), out var beyond);
        isClipped |= beyond;
        return Value(code);
    }

    /// <summary>A value in steps from the low end; phases first into the turn that begins there.</summary>
    private double Position(double value)
    {
        var x = value - converter.Low;
        if (converter.Wraps) x -= Math.Tau * Math.Floor(x / Math.Tau);
        return x / converter.Lsb;
    }

    private double Value(double position)
    {
        var value = converter.Low + position * converter.Lsb;
        // Phases are given in (-pi, pi].
        return converter.Wraps ? value - Math.Tau * Math.Ceiling((value - Math.PI) / Math.Tau) : value;
    }

    private double Bent(double position, int channel)
    {
        var u = position / (_last + 1);
        return position * _slope[channel] + _offset[channel] + _bow[channel] * 4 * u * (1 - u);
    }

    private double StepError(int channel, double position)
        => converter.Dnl.IsNone ? 0 : _step.Draw(converter.Dnl, channel, (int)Math.Clamp(Math.Round(position), 0, _last));

    private double Code(double code, out bool isBeyond)
    {
        isBeyond = !converter.Wraps && (code < 0 || code > _last);
        return converter.Wraps ? code - (_last + 1) * Math.Floor(code / (_last + 1)) : Math.Clamp(code, 0, _last);
    }

    private static double[] Draws(ulong instance, DieDraw purpose, ulong part, Spread spread, int channels)
    {
        var draw = new Mismatch(instance, purpose, part);
        return [.. Enumerable.Range(0, channels).Select(c => (part == 0 ? 1 : 0) + draw.Draw(spread, c))];
    }
}
