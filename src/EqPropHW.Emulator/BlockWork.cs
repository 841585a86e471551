namespace EqPropHW.Emulator;

/// <summary>Blocks of samples handed to threads; each block runs the whole program without a barrier.</summary>
internal static class BlockWork
{
    /// <summary>Runs every block once.</summary>
    /// <param name="blocks">How many.</param>
    /// <param name="workers">Most threads, each with a memory of its own.</param>
    /// <param name="run">Runs a block: number of the worker, number of the block.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    public static void Run(int blocks, int workers, Action<int, int> run, CancellationToken cancellation)
    {
        var next = -1;
        void Work(int worker)
        {
            for (var block = Interlocked.Increment(ref next); block < blocks; block = Interlocked.Increment(ref next))
            {
                cancellation.ThrowIfCancellationRequested();
                run(worker, block);
            }
        }
        if (workers == 1 || blocks == 1)
        {
            Work(0);
            return;
        }
        try
        {
            Parallel.For(0, Math.Min(workers, blocks), Work);
        }
        catch (AggregateException e)
        {
            // Blocks fail for the same reason (a cancelled run); the first one tells it.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
