using Serverless.Serving.Models;

namespace Serverless.Serving.Inference.Steps;

/// <summary>Steps in a row; each sees what those before it added, and only the wanted tensors leave.</summary>
public sealed class StepChain
{
    private readonly IReadOnlyList<IStep> _steps;
    private readonly IReadOnlyList<TensorSpec> _wanted;

    private StepChain(IReadOnlyList<IStep> steps, IReadOnlyList<TensorSpec> wanted)
    {
        _steps = steps;
        _wanted = wanted;
    }

    /// <param name="specs">What the manifest declares; none: tensors pass as they are.</param>
    /// <param name="wanted">The tensors that leave the chain.</param>
    /// <param name="folder">The version's folder, where a step finds its files.</param>
    /// <exception cref="RunFaultException">A step's file is missing or not what the step takes.</exception>
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
            ?? throw new RunFaultException(JobErrors.ModelUnusable, $"No step makes tensor '{spec.Name}'."))];
    }

    /// <summary>
    /// As <see cref="Apply"/>, to windows onto memory that goes soon: a tensor that passes as it is is copied.
    /// </summary>
    /// <exception cref="RunFaultException">What leaves the chain has more than <paramref name="maxBytes"/>.</exception>
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
        _ => throw new RunFaultException(JobErrors.ModelUnusable, $"There is no step {spec.GetType().Name}."),
    };
}
