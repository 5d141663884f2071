using Microsoft.Extensions.Options;

namespace Serverless.Scaling;

/// <summary>Checks each setting by its attributes.</summary>
[OptionsValidator]
public sealed partial class ScalingOptionsValidator : IValidateOptions<ScalingOptions>;

/// <summary>Checks what lies between settings.</summary>
public sealed class ScalingOptionsAcrossFields : IValidateOptions<ScalingOptions>
{
    public ValidateOptionsResult Validate(string? name, ScalingOptions options)
    {
        if (options.MinInstances > options.MaxInstances)
        {
            return ValidateOptionsResult.Fail(
                $"Scaling:MinInstances is {options.MinInstances}, above Scaling:MaxInstances ({options.MaxInstances}): lower it, or raise the maximum.");
        }

        return options.BurstConcurrency < options.Concurrency
            ? ValidateOptionsResult.Fail(
                $"Scaling:BurstConcurrency is {options.BurstConcurrency}, below Scaling:Concurrency ({options.Concurrency}): make it at least that.")
            : ValidateOptionsResult.Success;
    }
}
