using System.Numerics;

namespace EqPropHW.Training;

/// <summary>Whoever is given a mean gradient: the couplings strip by strip as they come, the biases at once.</summary>
public interface IGradientReceiver
{
    /// <summary>Gradient with respect to the biases; overwritten by whoever computes it.</summary>
    FieldGradient Fields { get; }

    /// <summary>Takes <c>dL/dJ = scale * sum</c> of consecutive couplings; strips ascend and name every coupling once.</summary>
    /// <param name="first">The first coupling.</param>
    /// <param name="sums">One sum a coupling, read, [count]; not valid after the call.</param>
    /// <param name="scale">Factor on all of them.</param>
    void Take<T>(int first, ReadOnlySpan<T> sums, double scale) where T : unmanaged, INumber<T>;
}
