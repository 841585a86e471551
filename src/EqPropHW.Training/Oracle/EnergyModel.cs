using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>
/// Derivatives of the energy of one substrate on one graph, in double precision: gradient, Hessian, EP statistics,
/// mixed derivatives, and the flow with its Jacobian.
/// </summary>
/// <remarks>
/// <para>Signs and counting are those of <see cref="Substrate"/>. Every energy of the project is a sum of node terms and
/// edge terms, so a Hessian is a diagonal [nodes] and one number an edge [edges].</para>
/// <para>Not thread-safe: an instance owns scratch arrays.</para>
/// </remarks>
public abstract class EnergyModel
{
    private protected EnergyModel(Topology topology)
    {
        Topology = topology;
        IsInput = new bool[topology.NodeCount];
        foreach (var i in topology.InputNodes) IsInput[i] = true;
        Edges = [.. topology.Edges];
    }

    /// <summary>The graph.</summary>
    public Topology Topology { get; }

    private protected bool[] IsInput { get; }

    private protected Edge[] Edges { get; }

    /// <summary>The model of a substrate on a graph.</summary>
    /// <exception cref="ArgumentException">The substrate has no model here.</exception>
    public static EnergyModel For(Substrate substrate, Topology topology) => substrate switch
    {
        XyArray => new XyEnergy(topology),
        NeuronArray { Law: NeuronLaw.B } neurons => new LawBEnergy(neurons, topology),
        NeuronArray neurons => new LawAEnergy(neurons, topology),
        _ => throw new ArgumentException($"no energy model for a {substrate.Name} substrate of type {substrate.GetType().Name}"),
    };

    /// <summary>dE/ds.</summary>
    /// <param name="parameters">Couplings and biases; read.</param>
    /// <param name="state">[nodes]; read.</param>
    /// <param name="gradient">[nodes]; overwritten, 0 on inputs.</param>
    public abstract void Gradient(Parameters parameters, ReadOnlySpan<double> state, Span<double> gradient);

    /// <summary>d2E/ds2.</summary>
    /// <param name="parameters">Couplings and biases; read.</param>
    /// <param name="state">[nodes]; read.</param>
    /// <param name="diagonal">[nodes]; overwritten, 0 on inputs.</param>
    /// <param name="offDiagonal">[edges]; overwritten, d2E/ds_i ds_j of each edge, 0 where an end is an input.</param>
    public abstract void Hessian(
        Parameters parameters, ReadOnlySpan<double> state, Span<double> diagonal, Span<double> offDiagonal);

    /// <summary>Adds scale times the EP statistics dE/dp.</summary>
    /// <param name="parameters">Couplings and biases; read.</param>
    /// <param name="state">[nodes]; read.</param>
    /// <param name="scale">Factor.</param>
    /// <param name="into">Statistics of couplings, biases and bias angles; added to.</param>
    public abstract void AddStatistics(Parameters parameters, ReadOnlySpan<double> state, double scale, Parameters into);

    /// <summary>Adds scale times v^T d2E/ds dp.</summary>
    /// <param name="parameters">Couplings and biases; read.</param>
    /// <param name="state">[nodes]; read.</param>
    /// <param name="v">[nodes], 0 on inputs; read.</param>
    /// <param name="scale">Factor.</param>
    /// <param name="into">Contractions of couplings, biases and bias angles; added to.</param>
    public abstract void AddMixed(
        Parameters parameters, ReadOnlySpan<double> state, ReadOnlySpan<double> v, double scale, Parameters into);

    /// <summary>Marks the nodes that their box holds: they do not respond to a small change.</summary>
    /// <param name="parameters">Couplings and biases; read.</param>
    /// <param name="state">[nodes], free or nudged; read.</param>
    /// <param name="limited">[nodes]; overwritten, false on inputs.</param>
    public virtual void Limited(Parameters parameters, ReadOnlySpan<double> state, Span<bool> limited) => limited.Clear();

    /// <summary>tau ds/dt of the law under an applied nudge force.</summary>
    /// <param name="parameters">Couplings and biases; read.</param>
    /// <param name="state">[nodes]; read.</param>
    /// <param name="force">Applied cost force f, which pulls a node against its sign, [nodes]; 0 where nothing nudges; read.</param>
    /// <param name="flow">[nodes]; overwritten, 0 on inputs and where a box holds the node.</param>
    public abstract void Flow(
        Parameters parameters, ReadOnlySpan<double> state, ReadOnlySpan<double> force, Span<double> flow);

    /// <summary>Jacobian of <see cref="Flow"/> with respect to the state.</summary>
    /// <param name="parameters">Couplings and biases; read.</param>
    /// <param name="state">[nodes]; read.</param>
    /// <param name="force">Applied cost force f, [nodes]; read.</param>
    /// <param name="forceSlope">df_i/ds_i, [nodes]; read.</param>
    /// <param name="jacobian">[nodes, nodes] row-major; overwritten, -1 on the diagonal of nodes that do not move.</param>
    public abstract void FlowJacobian(
        Parameters parameters, ReadOnlySpan<double> state, ReadOnlySpan<double> force, ReadOnlySpan<double> forceSlope, Span<double> jacobian);

    /// <summary>Moves a state back into the box of the law, if it has one.</summary>
    /// <param name="state">[nodes]; read and written.</param>
    public virtual void Project(Span<double> state)
    {
    }

    /// <summary>The Jacobian of a flow that is minus the gradient of the total energy.</summary>
    private protected void GradientFlowJacobian(
        Parameters parameters, ReadOnlySpan<double> state, ReadOnlySpan<double> forceSlope, ReadOnlySpan<bool> held, Span<double> jacobian)
    {
        var n = Topology.NodeCount;
        var diagonal = new double[n];
        var offDiagonal = new double[Edges.Length];
        Hessian(parameters, state, diagonal, offDiagonal);
        jacobian.Clear();
        for (var i = 0; i < n; i++)
            jacobian[i * n + i] = IsInput[i] || held[i] ? -1 : -diagonal[i] - forceSlope[i];
        for (var e = 0; e < Edges.Length; e++)
        {
            var (i, j) = Edges[e];
            if (!held[i]) jacobian[i * n + j] = -offDiagonal[e];
            if (!held[j]) jacobian[j * n + i] = -offDiagonal[e];
        }
    }
}
