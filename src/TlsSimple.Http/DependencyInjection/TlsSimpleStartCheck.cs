using Microsoft.Extensions.Options;

namespace TlsSimple;

/// <summary>Has no values: a host that starts makes it, as it is validated at start, and that makes the options of every client.</summary>
internal sealed class TlsSimpleStartCheck
{
    /// <summary>Makes the options of all clients that are known by name, and tells all that is wrong at once.</summary>
    internal sealed class Setup(
        IOptionsMonitor<TlsSimpleOptions> options,
        IEnumerable<TlsSimpleClientRegistration> registrations,
        IEnumerable<IConfigureOptions<TlsSimpleOptions>> configures,
        IEnumerable<IPostConfigureOptions<TlsSimpleOptions>> postConfigures) : IConfigureOptions<TlsSimpleStartCheck>
    {
        /// <exception cref="OptionsValidationException">Some options cannot be used.</exception>
        public void Configure(TlsSimpleStartCheck _)
        {
            var errors = new List<OptionsValidationException>();
            foreach (string name in ClientNames())
            {
                try
                {
                    options.Get(name);
                }
                catch (OptionsValidationException error)
                {
                    errors.Add(error);
                }
            }

            if (errors.Count > 0)
            {
                throw new OptionsValidationException(errors[0].OptionsName, typeof(TlsSimpleOptions), errors.SelectMany(error => error.Failures));
            }
        }

        /// <summary>Those of UseTlsSimple, and those that have options of their own while UseTlsSimple covers all.</summary>
        private IEnumerable<string> ClientNames() => registrations.Select(registration => registration.ClientName ?? Options.DefaultName)
            .Concat(configures.OfType<ConfigureNamedOptions<TlsSimpleOptions>>().Select(configure => configure.Name).OfType<string>())
            .Concat(postConfigures.OfType<PostConfigureOptions<TlsSimpleOptions>>().Select(configure => configure.Name).OfType<string>())
            .Where(name => registrations.Any(registration => registration.Covers(name)))
            .Distinct();
    }
}
