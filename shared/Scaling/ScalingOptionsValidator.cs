using Microsoft.Extensions.Options;

namespace Serverless.Scaling;

/// <summary>Validates each setting by its attributes.</summary>
[OptionsValidator]
public sealed partial class ScalingOptionsValidator : IValidateOptions<ScalingOptions>;

/// <summary>Validates rules across settings.</summary>
public sealed class ScalingOptionsAcrossFields : IValidateOptions<ScalingOptions>
{
    public ValidateOptionsResult Validate(string? name, ScalingOptions options)
    {
        if (options.MinInstances > options.MaxInstances)
        {
            return ValidateOptionsResult.Fail(
                $"Scaling:MinInstances is {options.MinInstances}, above Scaling:MaxInstances " +
                $"({options.MaxInstances}). Lower it, or raise the maximum.");
        }

        return options.MaxConcurrency < options.Concurrency
            ? ValidateOptionsResult.Fail(
                $"Scaling:MaxConcurrency is {options.MaxConcurrency}, below Scaling:Concurrency " +
                $"({options.Concurrency}). Set it to at least that value.")
            : ValidateOptionsResult.Success;
    }
}
