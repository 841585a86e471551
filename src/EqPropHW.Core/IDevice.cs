namespace EqPropHW.Core;

/// <summary>
/// A physical array that can be programmed and settled, in this process, behind a wire or on a bus.
/// The trainer knows nothing else of hardware.
/// </summary>
/// <remarks>Calls do not overlap: a device is used by one caller at a time.</remarks>
public interface IDevice : IAsyncDisposable
{
    /// <summary>What this device is and can do.</summary>
    DeviceDescription Description { get; }

    /// <summary>Writes couplings and biases, and reports what was actually stored.</summary>
    /// <param name="parameters">Wanted values; read.</param>
    /// <param name="stored">Filled with the values the device holds after quantising and saturating; may be <paramref name="parameters"/> itself.</param>
    /// <param name="cancellation">Leaves the old or the new values in place, never a mixture.</param>
    /// <exception cref="NetworkException">A value is not finite.</exception>
    /// <exception cref="DeviceException">The device or its link failed.</exception>
    ValueTask ProgramAsync(Parameters parameters, Parameters stored, CancellationToken cancellation = default);

    /// <summary>Sends every sample of a batch through a whole phase program.</summary>
    /// <param name="program">The phases; the same for all samples.</param>
    /// <param name="batch">Inputs, targets, start states and sample ids.</param>
    /// <param name="cancellation">Stops between samples or blocks.</param>
    /// <returns>Readouts that stay valid until the next call. "Not settled" is a value in them, never an exception.</returns>
    /// <exception cref="ArgumentException">The program or the batch does not fit this device.</exception>
    /// <exception cref="DeviceException">The device or its link failed.</exception>
    ValueTask<Readouts> RunAsync(PhaseProgram program, SampleBatch batch, CancellationToken cancellation = default);
}
