using Serverless.Serving.Models;

namespace Serverless.Serving.Inference.Steps;

/// <summary>
/// A sequence of steps. Each step can use the tensors that earlier steps added, and the chain returns only the wanted
/// tensors.
/// </summary>
public sealed class StepChain
{
    private readonly IReadOnlyList<IStep> _steps;
    private readonly IReadOnlyList<TensorSpec> _wanted;

    private StepChain(IReadOnlyList<IStep> steps, IReadOnlyList<TensorSpec> wanted)
    {
        _steps = steps;
        _wanted = wanted;
    }

    /// <param name="specs">The steps that the manifest declares; null: tensors pass unchanged.</param>
    /// <param name="wanted">The tensors that the chain returns.</param>
    /// <param name="folder">The version's folder, which contains the files of the steps.</param>
    /// <exception cref="RunFaultException">A step's file is missing or invalid.</exception>
    public static StepChain Open(IReadOnlyList<StepSpec>? specs, IReadOnlyList<TensorSpec> wanted, string folder) =>
        new([.. (specs ?? []).Select(spec => Open(spec, folder))], wanted);

    public IReadOnlyList<Tensor> Apply(IReadOnlyList<Tensor> tensors)
    {
        if (_steps.Count == 0)
        {
            return tensors;
        }

        var all = tensors.ToList();
        foreach (var step in _steps)
        {
            var added = step.Apply(all).ToList();
            all.RemoveAll(tensor => added.Exists(a => a.Name == tensor.Name));
            all.AddRange(added);
        }

        return [.. _wanted.Select(spec => all.Find(t => t.Name == spec.Name)
            ?? throw new RunFaultException(JobErrors.ModelUnusable, $"No step produces tensor '{spec.Name}'."))];
    }

    /// <summary>
    /// Like <see cref="Apply"/>, for tensors in memory that is freed soon: a tensor that passes unchanged is copied.
    /// </summary>
    /// <exception cref="RunFaultException">The result has more than <paramref name="maxBytes"/>.</exception>
    public IReadOnlyList<Tensor> ApplyToWindows(IReadOnlyList<Tensor> windows, long maxBytes)
    {
        var applied = Apply(windows);
        if (applied.Sum(tensor => (long)tensor.Data.Length) is var bytes && bytes > maxBytes)
        {
            throw new RunFaultException(
                JobErrors.OutputTooLarge,
                $"The outputs have {bytes} bytes; the manifest's maxOutputBytes allows {maxBytes}.");
        }

        var lasting = new Tensor[applied.Count];
        for (var i = 0; i < lasting.Length; i++)
        {
            lasting[i] = windows.Contains(applied[i], ReferenceEqualityComparer.Instance)
                ? applied[i] with { Data = applied[i].Data.ToArray() } : applied[i];
        }

        return lasting;
    }

    private static IStep Open(StepSpec spec, string folder) => spec switch
    {
        ImageStepSpec image => new ImageStep(image),
        CtcStepSpec ctc => CtcStep.Open(ctc, folder),
        ArgmaxStepSpec argmax => new ArgmaxStep(argmax),
        SoftmaxStepSpec softmax => new SoftmaxStep(softmax),
        _ => throw new RunFaultException(JobErrors.ModelUnusable, $"Step {spec.GetType().Name} is unknown."),
    };
}
