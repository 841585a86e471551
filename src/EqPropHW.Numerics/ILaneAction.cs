namespace EqPropHW.Numerics;

/// <summary>A kernel written once over lanes, with its arguments as fields; <see cref="Lanes"/> calls it at one width.</summary>
/// <typeparam name="T">Element type, float or double.</typeparam>
/// <remarks>
/// Implement it as a struct, so that every width is compiled apart, and mark <see cref="Invoke"/> with
/// AggressiveOptimization when the loop lives in it. Results go into fields or through pointers held by fields.
/// </remarks>
public interface ILaneAction<T>
    where T : unmanaged
{
    /// <summary>Runs the kernel on lanes of type <typeparamref name="TLane"/>.</summary>
    void Invoke<TLane>()
        where TLane : struct, ILane<TLane, T>;
}
